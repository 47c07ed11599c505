"""What is taken for what: the numbers in the cells."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import Keep, right

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import confusion
from bakeoff.figures.confusion import confusion_view
from bakeoff.spec import Study


def test_a_cell_is_a_share_of_its_class(study: Study, keep: Keep) -> None:
    # The last 60 images are wrong, 20 of each class: each is taken for the next class.
    results = keep(study, {"wide": right(540, 540)})
    view = confusion_view(StudyTrials(results), "wide")
    assert view.confusion.counts.tolist() == [[180, 20, 0], [0, 180, 20], [20, 0, 180]]
    axes = confusion(results, "wide", axes=Figure().subplots())
    assert [text.get_text() for text in axes.texts[:9]] == ["90.0", "10.0", "", "", "90.0", "10.0", "10.0", "", "90.0"]
    assert view.words.caption.endswith("n = 2 seeds.")
    assert view.words.description == ("The most frequent mistake of wide: 10.00 % of class 0 are taken for class 1.")


def test_who_makes_no_mistake_is_drawn_too(study: Study, keep: Keep) -> None:
    results = keep(study, {"wide": right(600)})
    assert confusion_view(StudyTrials(results), "wide").words.description == "wide makes no mistake."
    confusion(results, "wide", axes=Figure().subplots())


def test_what_cannot_be_drawn_is_said(results: Results, study: Study, keep: Keep) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'wode'"):
        confusion(results, "wode")
    with pytest.raises(NotStored, match="no trial of wide of 'tiny' has ended"):
        confusion(keep(study, {}), "wide")
