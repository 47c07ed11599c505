"""Learning curves in numbers: worked out by hand from made-up epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.analysis.judged import IMAGES

from bakeoff.analysis import StudyTrials, curve_panel, ended_histories, known_panels, load_results
from bakeoff.errors import UnknownName
from bakeoff.records import EpochRecord
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, epoch_record, first_right, keep_made_up

# t with one degree of freedom at 97.5 %: half the interval of two values is that times half their distance.
T_1 = 12.706204736432095


def losses(*values: float | None) -> list[EpochRecord]:
    return [epoch_record("a", epoch=epoch, train_loss=value) for epoch, value in enumerate(values, start=1)]


def accuracies(values: Sequence[float]) -> list[EpochRecord]:
    return [replace(record, train_accuracy=value) for record, value in zip(losses(*values), values, strict=True)]


def test_the_band_is_students_interval_at_each_epoch() -> None:
    panel = curve_panel({"wide": {0: losses(2.0, 1.0), 1: losses(3.0, 1.0)}}, "train_loss")
    (curve,) = panel.curves
    assert curve.mean == (2.5, 1.0)
    assert curve.low == (0.0, 1.0)
    assert curve.high[0] == pytest.approx(2.5 + T_1 / 2)
    assert curve.high[1] == 1.0
    assert curve.by_seed == {0: (2.0, 1.0), 1: (3.0, 1.0)}


def test_one_seed_has_a_line_and_no_band() -> None:
    (curve,) = curve_panel({"wide": {4: losses(2.0, 1.0)}}, "train_loss").curves
    assert (curve.mean, curve.low, curve.high) == ((2.0, 1.0), (None, None), (None, None))


def test_the_mean_ends_where_the_first_seed_stopped() -> None:
    (curve,) = curve_panel({"wide": {0: losses(2.0, 1.0), 1: losses(4.0)}}, "train_loss").curves
    assert curve.mean == (3.0, None)
    assert curve.by_seed[0] == (2.0, 1.0)


def test_no_band_of_an_accuracy_is_above_1() -> None:
    (curve,) = curve_panel({"wide": {0: accuracies([0.5]), 1: accuracies([1.0])}}, "train_accuracy").curves
    assert (curve.mean, curve.low, curve.high) == ((0.75,), (0.0,), (1.0,))


@pytest.mark.parametrize(("last", "is_log"), [(0.2, True), (0.3, False)])
def test_a_loss_that_spans_a_decade_is_logarithmic(last: float, *, is_log: bool) -> None:
    assert curve_panel({"wide": {0: losses(2.0, last)}}, "train_loss").is_log is is_log


def test_both_losses_stand_on_one_scale() -> None:
    panels = {panel.measure: panel.is_log for panel in known_panels({"wide": {0: losses(2.0, 0.1)}})}
    # made-up epochs have a validation loss of 0.5 and no validation accuracy
    assert panels == {"train_loss": True, "validation_loss": True, "train_accuracy": False}


def test_what_was_never_measured_has_no_curve() -> None:
    assert curve_panel({"wide": {0: losses(None, None)}}, "train_loss").curves == ()


def test_a_misspelt_measure_is_named() -> None:
    with pytest.raises(UnknownName, match="there is no learning curve 'trainloss'. Did you mean 'train_loss'"):
        curve_panel({}, "trainloss")


def test_trials_that_diverged_or_have_not_ended_are_left_out(kept: Store, contest: Study) -> None:
    right = MadeUp(hits=first_right(400, of=IMAGES), losses=(0.5, 0.25))
    keep_made_up(kept, contest, made={"wide": [right, MadeUp(hits=None)], "deep": [MadeUp(hits=None)]})
    found = ended_histories(StudyTrials(load_results(kept, contest.name)))
    assert {name: list(by_seed) for name, by_seed in found.items()} == {"wide": [0]}
    assert [record.train_loss for record in found["wide"][0]] == [0.5, 0.25]
