"""What printed test accuracies conclude."""

from __future__ import annotations

import pytest

from bakeoff.bridge.repair.conclusions import as_meant, as_written, printed_order, with_control
from bakeoff.spec import Study, Variant

PRINTED = {"a": 0.9425, "b": 0.937, "same": 0.937, "silent": None}


@pytest.fixture
def study() -> Study:
    layers = ["Flatten()", "Dense(10, activation='softmax')"]
    variants = {
        name: Variant(layers=layers, published={} if figure is None else {"test_accuracy": figure})
        for name, figure in PRINTED.items()
    }
    return Study(dataset="mnist", variants={**variants, "a_meant": Variant(extends="a", optimizer="SGD()")})


@pytest.mark.parametrize(
    ("name", "other", "sign"),
    [("a", "b", ">"), ("b", "a", "<"), ("b", "same", "=="), ("a", "silent", None), ("silent", "a", None)],
)
def test_the_order_is_that_of_the_figures(study: Study, name: str, other: str, sign: str | None) -> None:
    assert printed_order(study, name, other=other) == sign


def test_a_conclusion_as_written_quotes_both_figures(study: Study) -> None:
    (claim,) = as_written(study, "a", other="b")
    assert (claim.says, claim.expect) == ("As written: a (0.9425) beats b (0.9370).", "a > b")
    assert list(as_written(study, "a", other="silent")) == []


def test_a_conclusion_as_meant_is_about_what_was_meant(study: Study) -> None:
    (claim,) = as_meant(study, "b", other="a", meant={"a": "a_meant"})
    assert (claim.says, claim.expect) == ("As meant: b loses to a_meant.", "b < a_meant")
    assert list(as_meant(study, "b", other="same", meant={"a": "a_meant"})) == []


def test_a_control_shows_one_factor_alone() -> None:
    claim = with_control("a_without_dropout", name="a", factor="Dropout", sign="==")
    assert claim.says == "As meant, Dropout alone: a equals a_without_dropout."
    assert claim.expect == "a == a_without_dropout"
