"""Live models of Keras: what they say of themselves, and the variants that they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras
import pytest
from keras import layers

from bakeoff.errors import StudyError
from bakeoff.spec import Study, Variant, settings_of
from bakeoff.spec.live_models import described

PAGE = Path(__file__).parents[2] / "docs" / "models.md"


def small(*, last: str = "softmax") -> Any:  # Keras ships no types
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(4, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation=last),
        ],
        name="small",
    )


def test_a_model_becomes_the_variant_that_it_is() -> None:
    model = small()
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), loss="categorical_crossentropy")
    assert Variant.from_keras(model) == Variant(
        title="small",
        layers=[
            "Input((28, 28, 1))",
            "Conv2D(4, (3, 3), activation='relu')",
            "Flatten()",
            "Dense(10, activation='softmax')",
        ],
        preprocess=["scale"],
        optimizer="SGD(learning_rate=0.1, momentum=0.9)",
        loss="categorical_crossentropy",
    )


def test_a_loss_from_logits_is_a_softmax_at_the_end() -> None:
    model = small(last="linear")
    model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    variant = Variant.from_keras(model)
    assert variant.layers[-2:] == ("Dense(10)", "Softmax()")
    study = Study(dataset="mnist", variants={"small": variant})
    assert settings_of(study, "small").preprocess == ("scale",)


def test_a_model_that_was_not_compiled_leaves_the_study_its_optimizer() -> None:
    variant = Variant.from_keras(small())
    assert (variant.optimizer, variant.loss) == (None, None)


def test_a_model_compiled_with_what_bakeoff_has_not_is_refused() -> None:
    model = small()
    model.compile("lion", loss="mse")
    with pytest.raises(StudyError, match="bakeoff does not have the optimizer Lion.* The loss was not read"):
        Variant.from_keras(model)


def test_a_lambda_is_refused_by_its_name() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda values: values, name="twist"), layers.Dense(3)])
    with pytest.raises(StudyError, match="layer 'twist': a Lambda layer holds code"):
        Variant.from_keras(model)


class Own(keras.Model):  # type: ignore[misc]  # Keras ships no types
    """A model of its author's own class."""


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (Own(), "Own is a custom object from|Own is a model of its author's own class"),
        (3, "expected a Sequential or functional Keras model, found int"),
    ],
)
def test_what_is_no_chain_of_layers_is_refused(model: Any, problem: str) -> None:  # what a user may hand in by mistake
    with pytest.raises(StudyError, match=problem):
        Variant.from_keras(model)


def test_a_model_says_how_it_was_compiled() -> None:
    model = small()
    model.compile("adam", loss="categorical_crossentropy")
    configuration, compiled = described(model)
    assert configuration["class_name"] == "Sequential"
    assert compiled["optimizer"]["class_name"] == "Adam"
    assert compiled["loss"] == "categorical_crossentropy"


def test_the_example_in_the_docs_makes_a_study() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, Any] = {}  # whatever the example defines
    exec(program, names)  # our own page
    assert settings_of(names["study"], "linear").preprocess == ("scale",)
