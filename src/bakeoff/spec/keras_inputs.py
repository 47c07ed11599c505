"""What a Keras model does to images before its first layer: its calls in, names of preprocessing steps out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bakeoff.errors import StudyError
from bakeoff.spec.calls import Call, shown
from bakeoff.spec.layer_signatures import PREPROCESSING_SIGNATURES
from bakeoff.spec.preprocessing import check_preprocessing
from bakeoff.spec.signatures import bind

Shape = tuple[int, ...]


def preparation_count(calls: Sequence[Call]) -> int:
    """Return how many calls, after a model's input, prepare images: up to the last one that a study has no layer for.

    Raises:
        StudyError: Such a layer comes after others; its place is `[index]`.
    """
    last = max((index for index, call in enumerate(calls) if call.name in PREPROCESSING_SIGNATURES), default=-1)
    for index, call in enumerate(calls[: last + 1]):
        if call.name not in PREPROCESSING_SIGNATURES and call.name != "Flatten":
            later = calls[last].name
            raise StudyError(f"{later} may only come before the other layers, to prepare images.", place=f"[{index}]")
    return last + 1


def preparation(calls: Sequence[Call], shape: Shape | None) -> tuple[tuple[str, ...], Shape | None]:
    """Return the steps that do the same, and the shape of an image after them.

    Args:
        calls: The first layers, as many as `preparation_count` says.
        shape: Of an image before them; None where the model does not say it.

    Raises:
        StudyError: A layer does what no step does.
    """
    steps: list[str] = []
    for call in calls:
        step, shape = _step(call, shape)
        steps += [step] if step else []
    return check_preprocessing(steps), shape


def _step(call: Call, shape: Shape | None) -> tuple[str, Shape | None]:
    if call.name == "Flatten":
        return "flatten", None if shape is None else (math.prod(shape),)
    values = bind(call, PREPROCESSING_SIGNATURES[call.name])
    match call.name:
        case "Rescaling":
            return _scale(values["scale"], values["offset"]), shape
        case "UnitNormalization":
            return _norm(values["axis"], shape), shape
        case "Reshape":
            return _reshape(values["target_shape"], shape)
        case _:
            return "standardise", shape


def _scale(scale: float, offset: float) -> str:
    # Keras keeps 1/255 as a float32 or as a float64.
    if math.isclose(scale * 255, 1, rel_tol=1e-6) and offset == 0:
        return "scale"
    raise StudyError(f"Rescaling({scale}, offset={offset}) is no step of bakeoff: 'scale' divides by 255.")


def _norm(axis: object, shape: Shape | None) -> str:
    if axis == 1 and shape is not None and len(shape) == 3:
        return "l2_columns"
    if axis in ((1, 2, 3), (-1,), -1) and shape is not None and (axis == (1, 2, 3)) == (len(shape) == 3):
        return "l2"
    raise StudyError(
        f"UnitNormalization(axis={shown(axis)}) of {shape} is no step of bakeoff: "
        "'l2' divides by an image's norm, 'l2_columns' by its columns' norms."
    )


def _reshape(target: Shape, shape: Shape | None) -> tuple[str, Shape]:
    is_same = shape is not None and math.prod(shape) == math.prod(target)
    if len(target) == 1 and is_same:
        return "flatten", target
    if len(target) == 3 and is_same:
        # The images of a data set have their three axes already.
        return "", target
    raise StudyError(f"Reshape{target} of {shape} is no step of bakeoff: images come as they are.")
