"""Kinds of figures by name, and what each is about where nobody chose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.figures.conftest import Keep, right

from bakeoff.analysis import Results, StudyTrials, study_verdicts
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import KINDS, asked_about, kind_named
from bakeoff.figures.kinds import distinct_variants, telling_pair
from bakeoff.spec import Claim, Study


def test_a_misspelt_kind_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="there is no figure 'comparisn'. Did you mean 'comparison'"):
        kind_named("comparisn")
    with pytest.raises(UnknownName, match="There are: 'learning_curves', 'comparison', .* 'samples'"):
        kind_named("pie")


def test_variants_with_equal_settings_are_drawn_once(results: Results) -> None:
    assert distinct_variants(StudyTrials(results)) == ("narrow", "wide", "deep")


@pytest.mark.parametrize(
    ("kind", "variants", "metric"),
    [
        ("learning_curves", (), ""),
        ("comparison", (), "test_accuracy"),
        ("confusion", ("narrow",), ""),
        ("disagreements", ("narrow", "wide"), ""),
    ],
)
def test_where_nobody_chose_the_first_are_taken(
    results: Results, kind: str, variants: tuple[str, ...], metric: str
) -> None:
    asked = asked_about(KINDS[kind], StudyTrials(results))
    assert (asked.variants, asked.metric) == (variants, metric)


def test_what_was_chosen_is_taken(results: Results) -> None:
    trials = StudyTrials(results)
    assert asked_about(KINDS["confusion"], trials, variants=["wide"]).variants == ("wide",)
    assert asked_about(KINDS["comparison"], trials, metric="test_loss").metric == "test_loss"
    with pytest.raises(UnknownName, match="there is no variant 'wode'"):
        asked_about(KINDS["confusion"], trials, variants=["wode"])


def test_the_pair_of_a_claim_tells_most(study: Study, keep: Keep) -> None:
    claims = [Claim(says="", expect="deep > wide")]
    made = {"narrow": right(300, 330), "wide": right(480, 486), "deep": right(420, 432)}
    results = keep(replace(study, claims=claims), made)
    trials = StudyTrials(results)
    assert telling_pair(trials, study_verdicts(results)) == ("deep", "wide")
    assert telling_pair(trials) == ("narrow", "wide")


def test_one_variant_is_no_pair(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        telling_pair(StudyTrials(keep(study, {"wide": right(480)})))
