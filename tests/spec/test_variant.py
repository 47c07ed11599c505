"""A variant as written: its form, before anything is looked up."""

from __future__ import annotations

from typing import Any

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Variant


def test_lists_become_tuples_and_whole_figures_floats() -> None:
    variant = Variant(layers=["Flatten()"], published={"test_loss": 1}, parameters={"sizes": [1, [2, 3]]})
    assert variant.layers == ("Flatten()",)
    assert repr(variant.published) == "{'test_loss': 1.0}"
    assert variant.parameters == {"sizes": (1, (2, 3))}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layers": "Flatten()"}, r"layers: must be a list of texts, found 'Flatten\(\)'"),
        ({"layers": ["Flatten()", 3]}, r"layers\[1\]: must be text, found 3"),
        ({"epochs": 0}, "epochs: must be a positive integer, found 0"),
        ({"batch_size": True}, "batch_size: must be a positive integer, found True"),
        ({"optimizer": 3}, "optimizer: must be text, found 3"),
        ({"published": {"test_acc": 0.9}}, r"published: there is no figure 'test_acc'. Did you mean 'test_accuracy'\?"),
        ({"published": {"test_loss": "low"}}, "published.test_loss: must be a number of at least 0, found 'low'"),
        ({"published": {"test_loss": float("nan")}}, "published.test_loss: must be a number of at least 0, found nan"),
        ({"published": {"train_loss": -0.2}}, r"published.train_loss: must be a number of at least 0, found -0\.2"),
        (
            {"published": {"test_accuracy": 96.5}},
            r"published.test_accuracy: must be a share from 0 to 1, found 96\.5\. Write 0\.965\.$",
        ),
        (
            {"published": {"validation_accuracy": -0.1}},
            r"published.validation_accuracy: must be a share from 0 to 1, found -0\.1\.$",
        ),
        (
            {"published": {"train_accuracy": 965}},
            r"published.train_accuracy: must be a share from 0 to 1, found 965\.$",
        ),
        ({"parameters": {"epochs": 3}}, "epochs: `epochs` is a setting and cannot be a parameter"),
        (
            {"parameters": {"seeds": 3}},
            "seeds: `seeds` holds for the whole study: variants are compared on equal terms",
        ),
        ({"parameters": {"scope": "these images"}}, "scope: `scope` holds for the whole study"),
        ({"parameters": {"max_seeds": 9}}, "max_seeds: `max_seeds` holds for the whole study"),
        ({"parameters": {"validation": 0}}, "validation: `validation` holds for the whole study"),
        ({"parameters": {"a b": 3}}, "a b: a parameter's name must be an identifier, found 'a b'"),
        ({"parameters": {"a": None}}, "a: must be a number, text, true, false or a list of them, found None"),
        ({"parameters": {"publishd": {"a": 1}}}, r"publishd: must be a number, .* Did you mean 'published'\?"),
        ({"parameters": {"a": {"b": 1}}}, "a: must be a number, text, true, false or a list of them, found {'b'"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_its_place(
    arguments: dict[str, Any],  # wrong on purpose
    message: str,
) -> None:
    with pytest.raises(StudyError, match=f"^{message}"):
        Variant(**arguments)


def test_published_losses_and_times_may_be_large() -> None:
    variant = Variant(published={"test_loss": 96.5, "microseconds_per_image": 1_200, "test_accuracy": 1})
    assert variant.published == {"test_loss": 96.5, "microseconds_per_image": 1_200.0, "test_accuracy": 1.0}
