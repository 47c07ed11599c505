"""One layer out of a Keras model's configuration: its table in, the call that would make it out."""

from __future__ import annotations

from collections.abc import Mapping

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.calls import Call, Value, shown
from bakeoff.spec.keras_values import class_of, config_value, fields_of
from bakeoff.spec.layer_signatures import LAYER_ALIASES, LAYER_SIGNATURES, PREPROCESSING_SIGNATURES
from bakeoff.spec.shortest_calls import shortest_call

_RENAMED = {"alpha": "negative_slope"}
"""Keras 2's names of arguments."""

_SPELLINGS: Mapping[Value, Value] = {"softmax_v2": "softmax"}
"""What TensorFlow's functions are called when they were handed to a layer as its activation."""

_UNTOLD = ("dtype", "seed", "name", "batch_input_shape", "batch_shape")
"""Checked elsewhere, or the study's own to say."""

_PRECISIONS = (None, "float32", "float64")


def layer_call(entry: Mapping[str, object], *, rank: int | None) -> Call:
    """Return the call that would make a layer, without arguments that are Keras's defaults.

    Args:
        entry: The layer in a model's configuration.
        rank: How many axes its input has, the batch's too; None where that is not known.

    Raises:
        StudyError: It is a lambda or a custom layer, or one that bakeoff has not.
    """
    kind = LAYER_ALIASES.get(class_of(entry), class_of(entry))
    signature = LAYER_SIGNATURES.get(kind) or PREPROCESSING_SIGNATURES.get(kind)
    if signature is None:
        raise _refusal(kind)
    fields = fields_of(entry)
    _check_precision(fields.get("dtype"))
    given = {_RENAMED.get(key, key): value for key, value in fields.items() if key not in _UNTOLD}
    values = {key: _value(key, value, rank) for key, value in given.items()}
    if values.get("strides") is not None and values.get("strides") == values.get("pool_size"):
        del values["strides"]
    return shortest_call(signature, values)


def layer_name(entry: Mapping[str, object]) -> str:
    """Return what a layer is called in its model; its class where it has no name."""
    config = entry.get("config")
    name = config.get("name") if isinstance(config, Mapping) else None
    return name if isinstance(name, str) else str(entry.get("class_name"))[:60]


def _refusal(kind: str) -> StudyError:
    if kind == "Lambda":
        return StudyError("a Lambda layer holds code, and bakeoff runs no code that it reads: use one of its layers.")
    if kind in ("Sequential", "Functional", "Model"):
        return StudyError(f"it is a model of its own ({kind}), and bakeoff reads plain chains of layers.")
    if kind in keras_names.LAYERS:
        return StudyError(f"bakeoff does not have the layer {kind}. It has: {', '.join(LAYER_SIGNATURES)}.")
    return StudyError(f"{kind} is a custom layer: what it does is code, and bakeoff runs no code that it reads.")


def _check_precision(dtype: object) -> None:
    policy = fields_of(dtype).get("name") if isinstance(dtype, Mapping) else dtype
    if policy not in _PRECISIONS:
        raise StudyError(f"it computes in {shown(policy)}, and bakeoff reads layers in float32.")


def _value(key: str, value: object, rank: int | None) -> Value:
    if key == "axis":
        return _axis(value, rank)
    read = config_value(value)
    return _SPELLINGS.get(read, read)


def _axis(value: object, rank: int | None) -> Value:
    """Return -1 for the last axis however it is counted: TensorFlow's Keras keeps it as [3]."""
    axis = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    return -1 if isinstance(axis, int) and rank is not None and axis == rank - 1 else config_value(axis)
