"""How models were compiled, as Keras 2 and Keras 3 write it down."""

from __future__ import annotations

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Compiled, read_compiled, read_optimizer
from bakeoff.spec.keras_compiling import optimizer_text

KERAS_2_ADAM = {
    "class_name": "Adam",
    "config": {
        "name": "Adam",
        "lr": 0.0010000000474974513,
        "decay": 0.0,
        "beta_1": 0.8999999761581421,
        "beta_2": 0.9990000128746033,
        "epsilon": 1e-07,
        "amsgrad": False,
        "is_legacy_optimizer": False,
        "jit_compile": True,
        "use_ema": False,
        "ema_momentum": 0.99,
        "ema_overwrite_frequency": 100,
    },
}


def test_an_optimizer_of_keras_2_is_read() -> None:
    assert optimizer_text(KERAS_2_ADAM) == "Adam(learning_rate=0.001)"


@pytest.mark.parametrize(
    "text",
    [
        "SGD(0.05, momentum=0.9, nesterov=True)",
        "Adam(clipnorm=2.0)",
        "AdamW(0.01, weight_decay=0.1)",
        "Nadam()",
        "RMSprop(centered=True)",
        "Adagrad(initial_accumulator_value=0.5)",
        "Adadelta(rho=0.9)",
        "SGD(ExponentialDecay(0.1, 100, 0.96, staircase=True))",
        "SGD(PiecewiseConstantDecay([10, 20], [0.1, 0.01, 0.001]))",
        "SGD(CosineDecay(0.1, 1000))",
    ],
)
def test_keras_own_optimizers_are_read(text: str) -> None:
    names = vars(keras.optimizers) | vars(keras.optimizers.schedules)
    optimizer = eval(text, names)  # a test's own text
    config = {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}
    assert read_optimizer(optimizer_text(config)) == read_optimizer(text)


@pytest.mark.parametrize(
    ("loss", "name", "takes_logits"),
    [
        ("categorical_crossentropy", "categorical_crossentropy", False),
        (["sparse_categorical_crossentropy"], "sparse_categorical_crossentropy", False),
        (
            {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True, "reduction": "auto"}},
            "sparse_categorical_crossentropy",
            True,
        ),
        (keras.losses.serialize(keras.losses.CategoricalCrossentropy()), "categorical_crossentropy", False),
        (None, None, False),
    ],
)
def test_a_loss_is_read(loss: object, name: str | None, *, takes_logits: bool) -> None:
    assert read_compiled({"loss": loss}) == Compiled(loss=name, takes_logits=takes_logits)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({"loss": "mse"}, "The loss was not read: "),
        ({"loss": {"a": "mse"}}, "The loss was not read: must say its `class_name`"),
        ({"loss": {"class_name": "CategoricalCrossentropy", "config": {"label_smoothing": 0.1}}}, "label_smoothing"),
        ({"optimizer": {"class_name": "Lion", "config": {}}}, "bakeoff does not have the optimizer Lion"),
        ({"optimizer_config": {"class_name": "Adam", "config": {"use_ema": True}}}, "the argument `use_ema`"),
        ({"optimizer": "adam"}, "expected an optimizer's configuration, found 'adam'"),
    ],
)
def test_what_a_study_cannot_say_is_told(config: dict[str, object], problem: str) -> None:
    (sentence,) = read_compiled(config).unread
    assert problem in sentence


def test_an_unknown_optimizer_is_refused_by_name() -> None:
    with pytest.raises(StudyError, match="there is no optimizer 'Adom'. Did you mean 'Adam'"):
        optimizer_text({"class_name": "Adom", "config": {}})
