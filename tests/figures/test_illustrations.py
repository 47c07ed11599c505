"""A study's figures for a page: all that can be drawn, in order, and nothing where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from tests.figures.conftest import Keep, right, study_in

from bakeoff.analysis import load_results
from bakeoff.figures import KINDS, illustrations
from bakeoff.report import Illustration
from bakeoff.spec import Claim, Study
from bakeoff.store import open_store
from bakeoff.testing import keep_made_up, tiny_data

HOSTILE = "<script>alert('$x$')</script> & Σχέδιο " + "very long " * 40


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Illustration, ...]:
    """The figures of a study whose title and whose claim come from nobody's friend."""
    folder = tmp_path_factory.mktemp("hostile")
    study = replace(study_in(folder), title=HOSTILE, claims=[Claim(says=HOSTILE, expect="wide > narrow")])
    with open_store(folder / "hostile.db", writable=True) as store:
        keep_made_up(store, study, made={"narrow": right(300, 330), "wide": right(480, 486)})
        return illustrations(load_results(store, study.name))


def test_they_come_in_the_order_of_a_page(found: tuple[Illustration, ...]) -> None:
    kinds = list(dict.fromkeys(each.kind for each in found))
    # a made-up kernel belongs to no image: there are no filters
    assert kinds == [kind for kind in KINDS if kind != "filters"]
    assert [each.variant for each in found if each.kind == "confusion"] == ["narrow", "wide"]
    assert [each.title for each in found if each.kind == "comparison"] == [
        "Test accuracy of 4 variants",
        "Test loss of 4 variants",
    ]


def test_every_caption_has_n(found: tuple[Illustration, ...]) -> None:
    without = [each.kind for each in found if "n = " not in each.caption]
    assert without == ["samples"]


def test_every_drawing_is_whole_and_speaks(found: tuple[Illustration, ...]) -> None:
    for each in found:
        root = ElementTree.fromstring(each.svg)
        description = root.find("{http://www.w3.org/2000/svg}desc")
        assert description is not None
        assert description.text == each.description
    assert len({each.svg for each in found}) == len(found)


def test_of_a_study_of_which_nothing_has_finished_there_are_samples(study: Study, keep: Keep) -> None:
    assert [each.kind for each in illustrations(keep(study, {}))] == ["samples"]


@pytest.mark.slow
def test_one_variant_with_one_seed_has_no_differences(study: Study, keep: Keep) -> None:
    only = replace(study, seeds=1, variants={"wide": study.variants["wide"]})
    kinds = {each.kind for each in illustrations(keep(only, {"wide": right(480)}))}
    assert kinds == set(KINDS) - {"differences", "disagreements", "filters"}


def test_data_that_changed_since_then_leaves_what_needs_no_labels(study: Study, keep: Keep) -> None:
    results = keep(study, {"wide": right(480)})
    assert study.folder is not None
    tiny_data(study.folder, test_count=300)
    assert {each.kind for each in illustrations(results)} == {"learning_curves", "comparison", "weights"}


def test_hostile_words_are_text_everywhere(found: tuple[Illustration, ...]) -> None:
    for each in found:
        tags = {element.tag for element in ElementTree.fromstring(each.svg).iter()}
        assert "{http://www.w3.org/2000/svg}script" not in tags
        assert len(each.title) < 200
    (said,) = [each.svg for each in found if each.kind == "differences" and "accuracy" in each.title]
    assert "&lt;script&gt;alert('$x$')&lt;/script&gt; &amp; Σχέδιο" in said
