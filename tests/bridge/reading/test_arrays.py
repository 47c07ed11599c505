"""What is done to arrays, and the shapes that come of it."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Transformed
from bakeoff.bridge.reading.values import Array, Statistic

START = (
    "import keras, numpy as np, tensorflow as tf\nfrom keras.utils import to_categorical\n"
    "(x, y), (xt, yt) = keras.datasets.mnist.load_data()\n"
)


@pytest.mark.parametrize(
    ("expression", "shape", "kinds"),
    [
        ("x.reshape(60000, 784)", (60_000, 784), ["reshape"]),
        ("x.reshape((-1, 28, 28, 1)).astype('float32') / 255", (60_000, 28, 28, 1), ["reshape", "cast", "divide"]),
        ("x.reshape(len(x), -1)", (60_000, 784), ["reshape"]),
        ("np.expand_dims(x, -1)", (60_000, 28, 28, 1), ["expand"]),
        ("x[..., np.newaxis]", (60_000, 28, 28, 1), ["expand"]),
        ("x[:, None]", (60_000, 1, 28, 28), ["expand"]),
        ("to_categorical(y)", (60_000, 10), ["one_hot"]),
        ("tf.keras.utils.normalize(x, axis=1)", (60_000, 28, 28), ["normalise"]),
        ("(x - x.mean()) / np.std(x)", (60_000, 28, 28), ["subtract", "divide"]),
        ("255 - x", (60_000, 28, 28), ["other"]),
        ("np.pad(x, 2)", None, ["other"]),
        ("x.flatten()", (47_040_000,), ["reshape"]),
    ],
)
def test_each_step_is_kept_with_its_shape(expression: str, shape: object, kinds: list[str]) -> None:
    value = value_of(f"{START}it = {expression}")
    assert isinstance(value, Array)
    assert value.shape == shape
    assert [step.kind for step in value.steps] == kinds


def test_sizes_are_known() -> None:
    assert value_of(f"{START}it = (x.shape[0], x.ndim, xt.size, len(y))") == (60_000, 3, 7_840_000, 60_000)


def test_a_statistic_knows_its_array() -> None:
    value = value_of(f"{START}it = np.mean(xt) + 1e-7")
    assert isinstance(value, Statistic)
    assert (value.kind, value.array.part) == ("mean", "test")


def test_a_change_in_place_is_told() -> None:
    events = [what for what in events_of(f"{START}x /= 255") if isinstance(what, Transformed)]
    assert [(what.step.kind, what.step.arguments) for what in events] == [("divide", (255,))]


@pytest.mark.parametrize(
    ("expression", "value"),
    [("np.shape(x[0])", (28, 28)), ("np.ndim(x)", 3), ("np.size(xt[0])", 784), ("np.shape(y)", (60_000,))],
)
def test_sizes_are_known_to_numpys_functions_too(expression: str, value: object) -> None:
    assert value_of(f"{START}it = {expression}") == value
