"""What claims compare: each metric's values, known by hand."""

from __future__ import annotations

import pytest
from tests.analysis.judged import claim, epochs, judged

from bakeoff.spec import Study
from bakeoff.store import Store


def test_epochs_to_a_level_are_counted(kept: Store, contest: Study) -> None:
    made = {"narrow": epochs(0.5, 0.7, 0.9), "wide": epochs(0.5, 0.9, 0.95)}
    (verdict,) = judged(kept, contest, [claim("wide < narrow", metric="epochs_to(0.9)")], made=made)
    assert verdict.outcome == "supported"
    assert verdict.effect is not None
    assert (verdict.effect.first, verdict.effect.second) == (3.0, 2.0)


def test_the_other_metrics_are_compared_over_seeds(kept: Store, contest: Study) -> None:
    made = {"narrow": epochs(0.5, 0.7), "wide": epochs(0.5, 0.9)}
    names = ("train_accuracy", "validation_accuracy", "generalisation_gap")
    verdicts = judged(
        kept, contest, [claim("wide > narrow", metric=name) for name in names], made=made, scope="other images"
    )
    assert [verdict.outcome for verdict in verdicts] == ["supported"] * 3
    assert {verdict.scope for verdict in verdicts} == {"these images"}
    gap = verdicts[2].effect
    assert gap is not None
    assert gap.first == pytest.approx(0.9 - 400 / 600)
