"""Look into values: what a file handed over in, Keras's words, nested values and short texts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from bakeoff.bridge.reading.events import Arguments
from bakeoff.bridge.reading.values import Array, External, Made, Table, Value

_KERAS = ("keras.", "tensorflow.keras.", "tensorflow.python.keras.", "tensorflow.compat.v1.keras.", "tf_keras.")
_LONGEST = 80

OLD_LAYERS = {
    "Convolution2D": "Conv2D",
    "MaxPool2D": "MaxPooling2D",
    "AvgPool2D": "AveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
}
"""Other names of Keras's layers."""


def argument(arguments: Arguments, name: str) -> Value:
    """Return an argument by Keras 3's name; None where it was not given."""
    return dict(arguments).get(name)


def given(made: Made, *names: str, position: int | None = None) -> Value:
    """Return what a call got under any of `names`, or at a position; None where it got nothing."""
    for name, value in made.keywords:
        if name in names:
            return value
    return made.positional[position] if position is not None and position < len(made.positional) else None


def is_keras(function: str, *rooms: str) -> bool:
    """Whether a path is one of Keras's, in one of its rooms (`layers`, `optimizers` …) where any are named."""
    if not function.startswith(_KERAS):
        return False
    if not rooms:
        return True
    inside = next(function.removeprefix(root) for root in _KERAS if function.startswith(root))
    return any(inside == room or inside.startswith((f"{room}.", f"{room}_")) for room in rooms)


def package_of(function: str) -> str:
    """Return which Keras a path belongs to: "keras", "tf.keras", or "" for neither."""
    if not is_keras(function):
        return ""
    return "keras" if function.startswith("keras.") else "tf.keras"


def layer_kind(layer: Value) -> str:
    """Return a layer's class as Keras 3 calls it, or "" for what is no known layer of Keras."""
    if not isinstance(layer, Made) or not is_keras(layer.function):
        return ""
    return OLD_LAYERS.get(layer.name, layer.name)


def word_of(value: Value) -> str:
    """Return what a name, a function or a call of Keras's comes to, in lower case: "relu" for `tf.nn.relu`."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, External | Made):
        return value.name.lower()
    return ""


def nested(values: Iterable[Value]) -> Iterator[Value]:
    """Yield values and all that stands in them, to any depth."""
    waiting = [*values][::-1]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, tuple):
            waiting += value[::-1]
        elif isinstance(value, Made):
            waiting += [part for _, part in value.keywords][::-1]
            waiting += value.positional[::-1]
        elif isinstance(value, Table):
            waiting += [part for item in value.items for part in item][::-1]


def handed_to(made: Made) -> Iterator[Value]:
    """Yield what a call got, to any depth, its receiver aside."""
    return nested([*made.positional, *(value for _, value in made.keywords)])


def is_number(value: Value) -> TypeGuard[int | float]:
    """Whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole_test_set(value: Value) -> bool:
    """Whether a value is the test set that came with the data, all of it."""
    return isinstance(value, Array) and value.part == "test" and value.share == 1.0


def shown(value: Value) -> str:
    """Return a value as one would write it, shortened."""
    if isinstance(value, Made):
        parts = [*map(shown, value.positional), *(f"{name}={shown(part)}" for name, part in value.keywords)]
        text = f"{value.name}({', '.join(parts)})"
    elif isinstance(value, External):
        text = value.name
    elif isinstance(value, tuple):
        text = f"[{', '.join(map(shown, value))}]"
    elif value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
    else:
        text = "…"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
