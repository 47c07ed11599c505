"""Images that are often wrong, and those that two variants part over, of made-up networks."""

from __future__ import annotations

import numpy as np
from tests.analysis.judged import IMAGES

from bakeoff.analysis import Opinion, StudyTrials, load_results, most_disputed, most_mistaken
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right, keep_made_up


def all_but(*wrong: int, sureness: float = 1.0) -> MadeUp:
    """Return a trial that gets these images wrong: it says the class after theirs."""
    hits = np.ones(IMAGES, dtype=bool)
    hits[list(wrong)] = False
    return MadeUp(hits=hits, sureness=sureness)


def kept_trials(store: Store, study: Study, made: dict[str, list[MadeUp]]) -> StudyTrials:
    keep_made_up(store, study, made=made)
    return StudyTrials(load_results(store, study.name))


def test_the_most_often_mistaken_come_first(kept: Store, contest: Study) -> None:
    trials = kept_trials(kept, contest, {"wide": [all_but(7, 8), all_but(8, 9), all_but(8, 9)]})
    found = most_mistaken(trials, "wide", count=2)
    assert [(each.index, each.label) for each in found] == [(8, 2), (9, 0)]
    assert found[0].opinions == (Opinion(said=0, votes=3, sureness=1.0, right_count=0, seed_count=3),)
    assert found[1].opinions == (Opinion(said=1, votes=2, sureness=1.0, right_count=1, seed_count=3),)
    assert [each.index for each in most_mistaken(trials, "wide", count=10)] == [8, 9, 7]
    assert most_mistaken(trials, "narrow", count=10) == ()


def test_of_equally_often_mistaken_the_surest_mistake_comes_first(kept: Store, contest: Study) -> None:
    sureness = np.full(IMAGES, 0.875)
    sureness[5] = 0.5
    hits = np.ones(IMAGES, dtype=bool)
    hits[[5, 6]] = False
    trials = kept_trials(kept, contest, {"wide": [MadeUp(hits=hits, sureness=sureness)]})
    found = most_mistaken(trials, "wide", count=5)
    # what is left of 1 is shared by two classes: 0.0625 for the right one of image 6, 0.25 for that of image 5
    assert [(each.index, each.opinions[0].sureness) for each in found] == [(6, 0.875), (5, 0.5)]


def test_who_makes_no_mistake_has_none_to_show(kept: Store, contest: Study) -> None:
    trials = kept_trials(kept, contest, {"wide": [all_but()]})
    assert most_mistaken(trials, "wide", count=5) == ()


def test_two_variants_part_most_where_one_is_always_right_and_the_other_never(kept: Store, contest: Study) -> None:
    made = {
        "wide": [all_but(1, 2), all_but(1, 3)],
        "narrow": [all_but(1, 4, sureness=0.75), all_but(1, 4, sureness=0.75)],
    }
    trials = kept_trials(kept, contest, made)
    found = most_disputed(trials, first="wide", second="narrow", count=10)
    # Both get image 1 wrong; image 4 parts them wholly, 2 and 3 by half.
    assert [each.index for each in found] == [4, 2, 3]
    wide, narrow = found[0].opinions
    assert (wide.said, wide.votes, wide.right_count) == (1, 2, 2)
    assert (narrow.said, narrow.votes, narrow.sureness, narrow.right_count) == (2, 2, 0.75, 0)
    # One network says 0 and one says 2; both are as sure, and the lower class is told.
    assert found[1].opinions[0].votes == 1
    assert most_disputed(trials, first="wide", second="deep", count=10) == ()


def test_a_variant_does_not_dispute_with_itself(kept: Store, contest: Study) -> None:
    trials = kept_trials(kept, contest, {"wide": [MadeUp(hits=first_right(100, of=IMAGES))]})
    assert most_disputed(trials, first="wide", second="wide", count=10) == ()
