"""How variants learned, as sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.report.compared import VIEW

from bakeoff.analysis import CurvePanel, curve_panel, known_panels
from bakeoff.records import EpochRecord
from bakeoff.report import Comparison, comparison_table
from bakeoff.report.curves_table import curves_table
from bakeoff.testing import drawn, epoch_record, trial_digest


def records(losses: Sequence[float], *, validated: bool = True) -> list[EpochRecord]:
    """Return epochs with these training losses, validation losses twice as high, and accuracies of 1 - loss."""
    return [
        replace(
            epoch_record(trial_digest("some"), epoch=epoch, train_loss=loss),
            train_accuracy=1 - loss,
            validation_loss=2 * loss if validated else None,
            validation_accuracy=1 - loss if validated else None,
        )
        for epoch, loss in enumerate(losses, start=1)
    ]


def learned(*, validated: bool = True) -> tuple[CurvePanel, ...]:
    """Return curves of `narrow` over two seeds and of `wide` over one."""
    narrow = {0: records([0.5, 0.3], validated=validated), 1: records([0.5, 0.05], validated=validated)}
    return known_panels({"narrow": narrow, "wide": {0: records([0.25, 0.1], validated=validated)}})


def lines_of(view: Comparison, *, width: int = 80) -> list[str]:
    table = curves_table(view, width=width)
    assert table is not None
    return drawn(table, width=width)


def test_losses_share_one_scale() -> None:
    # Losses reach from 0.1 to 1.0, a decade: the bars stand for their logarithms, 1 + 7 · log10(loss / 0.1) of eight.
    assert lines_of(replace(VIEW, curves=learned())) == [
        "         training loss      validation loss    validation accuracy",
        "variant  0.10 to 1.00, log  0.10 to 1.00, log  0.50 to 0.90",
        "──────────────────────────────────────────────────────────────────",
        "narrow   ▆▃                 █▅                 ▁▇",
        "wide     ▄▁                 ▆▃                 ▅█",
    ]


def test_the_ends_of_a_scale_are_told_apart_from_each_other_and_from_nothing() -> None:
    panels = known_panels({"narrow": {0: records([0.004, 0.0012], validated=False)}})
    assert lines_of(replace(VIEW, curves=panels))[1].split("  ")[1:] == ["0.001 to 0.004", "0.996 to 0.999"]


def test_without_validation_the_training_accuracy_is_shown() -> None:
    heading = lines_of(replace(VIEW, curves=learned(validated=False)))[0]
    assert heading.split() == ["training", "loss", "training", "accuracy"]


def test_a_watched_test_set_is_marked() -> None:
    heading = lines_of(replace(VIEW, curves=learned(), watches_test=True))[0]
    assert "validation* loss" in heading
    assert "training* loss" not in heading


def test_a_variant_without_a_finished_trial_has_an_empty_line() -> None:
    panels = known_panels({"narrow": {0: records([0.5, 0.3])}})
    assert lines_of(replace(VIEW, curves=panels))[-1] == "wide"


def test_a_loss_of_nothing_lies_at_the_bottom() -> None:
    panels = (curve_panel({"narrow": {0: records([0.5, 0.04, 0.0])}}, "train_loss"),)
    assert lines_of(replace(VIEW, curves=panels))[3] == "narrow   █▁▁"


def test_without_curves_there_is_no_table() -> None:
    assert curves_table(VIEW, width=80) is None
    assert "Curves:" not in "\n".join(drawn(comparison_table(VIEW, width=80)))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits_its_width(width: int) -> None:
    long = {"narrow": {0: records([0.9 / epoch for epoch in range(1, 200)])}}
    rows = (replace(VIEW.rows[0], name="narrow"), replace(VIEW.rows[1], name="a_name_that_is_far_too_long_for_a_table"))
    lines = lines_of(replace(VIEW, rows=rows, curves=known_panels(long)), width=width)
    assert max(map(len, lines)) <= width
    assert any("█" in line for line in lines)
