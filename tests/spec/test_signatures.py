"""Arguments bound as Keras binds them: the same names, order and defaults; Keras itself is the judge."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import read_callback, read_layer, read_optimizer

NEEDED = {
    "units": "3",
    "filters": "3",
    "kernel_size": "2",
    "pool_size": "2",
    "rate": "0.5",
    "activation": "'relu'",
    "shape": "(4,)",
    "initial_learning_rate": "0.1",
    "decay_steps": "10",
    "first_decay_steps": "10",
    "decay_rate": "0.5",
    "boundaries": "[1]",
    "values": "[0.1, 0.2]",
}
LAYERS = [
    "Input",
    "InputLayer",
    "Dense",
    "Conv2D",
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "ZeroPadding2D",
    "Flatten",
    "Dropout",
    "BatchNormalization",
    "Activation",
    "ReLU",
    "LeakyReLU",
    "Softmax",
    "Convolution2D",
    "MaxPool2D",
    "AvgPool2D",
    "GlobalAvgPool2D",
    "GlobalMaxPool2D",
]
# Keras takes the shape from one of three arguments; one of them is bakeoff's.
INPUTS = ("Input", "InputLayer")
OPTIMIZERS = ("SGD", "Adam", "AdamW", "Adadelta", "RMSprop", "Adagrad", "Nadam")
SCHEDULES = (
    "ExponentialDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "InverseTimeDecay",
    "CosineDecay",
    "CosineDecayRestarts",
)
CALLBACKS = ("EarlyStopping", "ReduceLROnPlateau")
INITIALIZERS = [
    "Zeros",
    "Ones",
    "Constant",
    "RandomNormal",
    "TruncatedNormal",
    "RandomUniform",
    "VarianceScaling",
    "GlorotUniform",
    "GlorotNormal",
    "HeUniform",
    "HeNormal",
    "LecunUniform",
    "LecunNormal",
    "zeros",
    "ones",
    "constant",
    "random_normal",
    "truncated_normal",
    "random_uniform",
    "variance_scaling",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
]


def _read_schedule(text: str) -> object:
    return read_optimizer(f"SGD({text})")


def _read_initializer(text: str) -> object:
    return read_layer(f"Dense(3, bias_initializer={text})")


def _read_kernel_initializer(text: str) -> object:
    return read_layer(f"Dense(3, kernel_initializer={text})")


def _read_regularizer(text: str) -> object:
    return read_layer(f"Dense(3, kernel_regularizer={text})")


CASES = [
    *(pytest.param(read_layer, getattr(keras.layers, name), name, id=name) for name in LAYERS),
    *(pytest.param(read_optimizer, getattr(keras.optimizers, name), name, id=name) for name in OPTIMIZERS),
    *(pytest.param(_read_schedule, getattr(keras.optimizers.schedules, name), name, id=name) for name in SCHEDULES),
    *(pytest.param(read_callback, getattr(keras.callbacks, name), name, id=name) for name in CALLBACKS),
    *(pytest.param(_read_initializer, getattr(keras.initializers, name), name, id=name) for name in INITIALIZERS),
    *(
        pytest.param(_read_kernel_initializer, getattr(keras.initializers, name), name, id=name)
        for name in ("Orthogonal", "orthogonal", "Identity", "identity")
    ),
    *(
        pytest.param(_read_regularizer, getattr(keras.regularizers, name), name, id=name)
        for name in ("L1", "L2", "L1L2", "l1", "l2", "l1_l2")
    ),
]
Reader = Callable[[str], object]


def _parameters(keras_has: Callable[..., object]) -> list[inspect.Parameter]:
    every = inspect.signature(keras_has).parameters.values()
    return [parameter for parameter in every if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]


def _written(parameter: inspect.Parameter) -> str:
    return NEEDED[parameter.name] if parameter.default is inspect.Parameter.empty else repr(parameter.default)


def _minimal(keras_has: Callable[..., object], name: str) -> str:
    needed = [f"{p.name}={_written(p)}" for p in _parameters(keras_has) if p.default is inspect.Parameter.empty]
    if name in INPUTS:
        needed.append("shape=(4,)")
    return f"{name}({', '.join(needed)})"


@pytest.mark.parametrize(("read", "keras_has", "name"), CASES)
def test_every_argument_of_keras_is_known_in_its_order_with_its_default(
    read: Reader, keras_has: Callable[..., object], name: str
) -> None:
    values = ["(4,)" if name in INPUTS and p.name == "shape" else _written(p) for p in _parameters(keras_has)]
    assert read(f"{name}({', '.join(values)})") == read(_minimal(keras_has, name))


@pytest.mark.parametrize(("read", "keras_has", "name"), CASES)
def test_an_argument_that_keras_lacks_is_refused(read: Reader, keras_has: Callable[..., object], name: str) -> None:
    text = _minimal(keras_has, name).removesuffix(")")
    with pytest.raises(StudyError, match="has no argument 'qqq'"):
        read(f"{text}{'' if text.endswith('(') else ', '}qqq=1)")
    too_many = ", ".join(["None"] * (len(_parameters(keras_has)) + 1))
    with pytest.raises(StudyError, match="arguments without a name"):
        read(f"{name}({too_many})")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dense(unit=3)", "Dense has no argument 'unit'. Did you mean 'units'?"),
        ("Dense()", "Dense needs `units`: a positive integer"),
        ("Dense(3, units=4)", "Dense: `units` is given twice"),
        ("Dense(3, lora_rank=2)", "bakeoff does not have the argument `lora_rank`, found 2: leave it out"),
        ("Conv2D(3, 3, groups=2)", "bakeoff does not have the argument `groups`, found 2"),
        ("Conv2D(3, 3, groups=True)", "bakeoff does not have the argument `groups`, found True"),
        ("Dropout(0.5, seed=1)", "bakeoff does not have the argument `seed`"),
        ("Dropout(0.5, noise_shape=(1,))", "bakeoff does not have the argument `noise_shape`"),
        ("BatchNormalization(renorm=True)", "bakeoff does not have the argument `renorm`"),
        ("Dense(3, bias_regularizer='l2')", "bakeoff does not have the argument `bias_regularizer`"),
        ("Dense(3, activity_regularizer='l2')", "bakeoff does not have the argument `activity_regularizer`"),
        ("Dropout(0.5, activity_regularizer='l2')", "bakeoff does not have the argument `activity_regularizer`"),
        ("Dense(3, kernel_constraint=MaxNorm(3))", "`kernel_constraint`, found MaxNorm"),
        ("Dense(3, dtype='float16')", "bakeoff does not have the argument `dtype`"),
        ("Dense(3, trainable=False)", "bakeoff does not have the argument `trainable`"),
        ("LeakyReLU(alpha=0.1)", "LeakyReLU: `alpha` is no longer an argument. Write `negative_slope`."),
    ],
)
def test_a_wrong_argument_is_named_with_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message.replace("?", r"\?").replace("(", r"\(")):
        read_layer(text)
