"""What the trials of one variant say together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.analysis.judged import IMAGES, NARROW, STUCK, WIDE, epochs, rights

from bakeoff.analysis import VariantFindings, load_verdicts
from bakeoff.records import LayerActivity
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right, keep_made_up


def findings(store: Store, study: Study, made: dict[str, list[MadeUp]]) -> dict[str, VariantFindings]:
    keep_made_up(store, study, made=made)
    return {each.variant: each for each in load_verdicts(store, study.name).variants}


def test_both_intervals_stand_beside_the_mean(kept: Store, contest: Study) -> None:
    found = findings(kept, contest, {"narrow": rights(NARROW)})
    accuracy = found["narrow"].accuracy
    assert accuracy is not None
    values = np.array(NARROW) / IMAGES
    low, high = stats.t.interval(0.95, 7, loc=values.mean(), scale=stats.sem(values))
    assert accuracy.these_images is not None
    assert accuracy.other_images is not None
    # Wilson's interval leans a little away from the nearer end, which is 1.
    assert accuracy.these_images.low == pytest.approx(low, abs=1e-4)
    assert accuracy.these_images.high == pytest.approx(high, abs=1e-4)
    assert accuracy.these_images.low < low
    assert accuracy.these_images.high < high
    assert accuracy.other_images.low < low
    assert accuracy.other_images.high > high
    assert (accuracy.seed_count, accuracy.image_count) == (8, IMAGES)
    assert found["twin"].same_as == "narrow"
    assert found["wide"].accuracy is None


def test_no_accuracy_is_thought_to_be_above_1(kept: Store, contest: Study) -> None:
    accuracy = findings(kept, contest, {"wide": rights([600] * 7 + [0])})["wide"].accuracy
    assert accuracy is not None
    assert accuracy.these_images is not None
    assert 0.5 < accuracy.these_images.high <= 1.0


def test_one_seed_has_a_mean_and_no_interval(kept: Store, contest: Study) -> None:
    accuracy = findings(kept, contest, {"wide": rights(WIDE[:1])})["wide"].accuracy
    assert accuracy is not None
    assert accuracy.mean == pytest.approx(430 / 600)
    assert (accuracy.these_images, accuracy.other_images, accuracy.components) == (None, None, None)


def test_symptoms_are_counted_with_what_shows_them(kept: Store, contest: Study) -> None:
    dead = LayerActivity(layer="dense", activation="relu", dead_share=0.25, saturated_share=None)
    half_dead = replace(dead, dead_share=0.75)
    made = [STUCK, replace(STUCK, activity=(dead,)), replace(STUCK, activity=(half_dead,)), MadeUp(hits=None)]
    symptoms = {each.symptom: each for each in findings(kept, contest, {"wide": made})["wide"].symptoms}
    assert {name: (each.hits, each.count) for name, each in symptoms.items()} == {
        "stuck": (3, 4),
        "diverged": (1, 4),
        "underfits": (3, 4),
        "dead_units": (2, 4),
    }
    assert symptoms["dead_units"].figures == {"share": 0.5}
    assert symptoms["dead_units"].layers == ("dense",)


def test_the_price_of_peeking(kept: Store, contest: Study) -> None:
    made = epochs(0.5, 0.9, 0.8)
    peeking = findings(kept, contest, {"narrow": rights(NARROW), "wide": made})
    best = peeking["wide"].peeking.best_epoch
    assert best is not None
    assert best.mean == pytest.approx(0.1)
    assert peeking["wide"].peeking.is_on_test_set is False
    # 404 - 400 images
    assert peeking["narrow"].peeking.best_seed == pytest.approx(4 / 600)
    assert peeking["deep"].peeking.best_seed is None


def test_watching_the_test_set_is_named(kept: Store, contest: Study) -> None:
    study = replace(contest, validation="test")
    found = findings(kept, study, {"wide": [MadeUp(hits=first_right(400, of=IMAGES))] * 2})
    assert found["wide"].peeking.is_on_test_set is True
