"""A claim: what it is about, from where on a difference matters, and what its verdict speaks about."""

from __future__ import annotations

from typing import Any

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import CLAIM_METRICS, Claim, Scope, margin_of


def test_a_claim_is_about_test_accuracy_unless_it_says_otherwise() -> None:
    assert Claim(says="a wins", expect="a > b") == Claim(
        says="a wins", expect="a > b", metric="test_accuracy", margin=None, scope=None
    )


def test_a_claim_keeps_its_metric_in_one_spelling() -> None:
    claim = Claim(says="", expect="a < b", metric=" epochs_to( .980 ) ")
    assert claim.metric == "epochs_to(0.98)"
    assert claim == Claim(says="", expect="a < b", metric="epochs_to(0.98)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metric": "test_acuracy"}, r"metric: there is no metric 'test_acuracy'. Did you mean 'test_accuracy'\?"),
        ({"metric": "epochs_to"}, "metric: epochs_to needs the accuracy to be reached"),
        ({"metric": 3}, "metric: must be the name of a metric, found 3"),
        ({"margin": 0}, "margin: must be a positive number or left out, found 0"),
        ({"margin": "small"}, "margin: must be a positive number or left out, found 'small'"),
        ({"scope": "other image"}, r"scope: there is no scope 'other image'. Did you mean 'other images'\?"),
        ({"scope": "everything"}, "scope: there is no scope 'everything'. There are: other images, these images"),
        ({"scope": True}, "scope: must be 'other images' or 'these images' or left out, found True"),
        ({"expect": "a > b == c"}, "expect: .* mixes == and >"),
        ({"says": 3}, "says: must be text, found 3"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_its_place(
    arguments: dict[str, Any],  # wrong on purpose
    message: str,
) -> None:
    with pytest.raises(StudyError, match=f"^{message}"):
        Claim(**{"says": "", "expect": "a > b", **arguments})


@pytest.mark.parametrize("arguments", [{"metric": "test_loss"}, {"margin": 0.1}, {"scope": "these images"}])
def test_a_symptom_takes_no_metric_no_margin_and_no_scope(
    arguments: dict[str, Any],  # one of each type
) -> None:
    message = r"^expect: stuck\(a\) is a symptom: it takes no `metric`, no `margin` and no `scope`"
    with pytest.raises(StudyError, match=message):
        Claim(says="", expect="stuck(a)", **arguments)


def _about(metric: str, *, margin: float | None = None, scope: Scope | None = None) -> Claim:
    return Claim(says="", expect="a > b", metric=metric, margin=margin, scope=scope)


def test_two_images_in_a_thousand_matter_unless_a_claim_says_otherwise() -> None:
    accuracies = ("test_accuracy", "train_accuracy", "validation_accuracy", "running_accuracy", "generalisation_gap")
    written = [metric.replace("epochs_to", "epochs_to(0.9)") for metric in CLAIM_METRICS]
    assert {metric: margin_of(_about(metric)) for metric in written} == {
        metric: 0.002 if metric in accuracies else None for metric in written
    }
    assert margin_of(_about("test_accuracy", margin=0.01)) == 0.01
    assert margin_of(_about("test_loss", margin=0.5)) == 0.5


@pytest.mark.parametrize("metric", ["test_loss", "train_loss", "microseconds_per_image", "epochs_to(0.9)"])
def test_equality_needs_a_margin_where_none_is_known(metric: str) -> None:
    with pytest.raises(StudyError, match="^margin: .* == needs a `margin`: the largest difference"):
        Claim(says="", expect="a == b", metric=metric)
    assert margin_of(Claim(says="", expect="a == b", metric=metric, margin=0.5)) == 0.5


def test_equal_counts_of_parameters_need_no_margin() -> None:
    assert margin_of(Claim(says="", expect="a == b", metric="parameters")) is None
    assert margin_of(Claim(says="", expect="a == b", metric="test_accuracy")) == 0.002


def test_other_images_exist_for_the_test_set_alone() -> None:
    assert _about("test_loss", scope="other images").scope == "other images"
    assert _about("train_loss", scope="these images").scope == "these images"
    with pytest.raises(StudyError, match="^scope: 'other images' exists for test_accuracy and test_loss alone: train_"):
        _about("train_loss", scope="other images")
    with pytest.raises(StudyError, match="alone: epochs_to says nothing about them"):
        _about("epochs_to(0.9)", scope="other images")
