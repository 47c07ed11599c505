"""Mistakes and disagreements: which images, and what is written below them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import IMAGES, Keep

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import disagreements, mistakes
from bakeoff.figures.hard_images import disagreements_view, mistakes_view
from bakeoff.spec import Study
from bakeoff.testing import MadeUp


def all_but(*wrong: int) -> MadeUp:
    """Return a trial that takes these images for the class after theirs, and is three quarters sure of everything."""
    hits = np.ones(IMAGES, dtype=bool)
    hits[list(wrong)] = False
    return MadeUp(hits=hits, sureness=0.75)


@pytest.fixture
def judged(study: Study, keep: Keep) -> Results:
    return keep(study, {"wide": [all_but(7, 8), all_but(8)], "narrow": [all_but(4), all_but(4)]})


def test_what_was_said_and_how_surely_stands_below(judged: Results) -> None:
    trials = StudyTrials(judged)
    view = mistakes_view(trials, "wide")
    assert [image.index for image in view.images] == [8, 7]
    assert np.array_equal(view.tiles[0].pixels, trials.dataset.test_images[8, :, :, 0])
    # Image 8 is of class 2; image 7 of class 1, and both networks are as sure as each other.
    assert [tile.lines for tile in view.tiles] == [("2 → 0", "2 of 2, 75 %"), ("1 → 1", "1 of 2, 75 %")]
    assert len(mistakes_view(trials, "wide", count=1).images) == 1
    drawn = mistakes(judged, "wide", axes=Figure().subplots())
    assert [text.get_text() for text in drawn.texts[:2]] == ["2 → 0\n2 of 2, 75 %", "1 → 1\n1 of 2, 75 %"]


def test_the_caption_says_of_how_many_networks(judged: Results) -> None:
    view = mistakes_view(StudyTrials(judged), "wide")
    assert "n = 2 seeds, one network each." in view.words.caption
    assert view.words.description.startswith("2 test images; first: test image 8 of class 2 is taken for 0")


def test_two_opinions_stand_below_a_disputed_image(judged: Results) -> None:
    view = disagreements_view(StudyTrials(judged), first="wide", second="narrow")
    assert [image.index for image in view.images] == [4, 8, 7]
    assert view.tiles[0].lines == ("class 1", "A 1 (2 of 2)", "B 2 (2 of 2)")
    assert view.words.caption.startswith("A: wide, B: narrow.")
    assert view.words.title == "Test images on which wide and narrow disagree most"


def test_who_agrees_has_nothing_to_show(judged: Results) -> None:
    axes = disagreements(judged, first="narrow", second="twin", axes=Figure().subplots())
    assert [text.get_text() for text in axes.texts[:1]] == ["There is no such image."]


def test_what_cannot_be_drawn_is_said(judged: Results) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'wode'"):
        mistakes(judged, "wode")
    with pytest.raises(NotStored, match="no trial of deep of 'tiny' has ended"):
        disagreements(judged, first="wide", second="deep")
