"""What is done to images before training, in bakeoff's steps: an `Array` in, names of steps and what was left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.reading.values import Array, Made, Statistic, Step, StepKind, Value

_HARMLESS = ("cast", "rows", "shuffle", "sort", "expand", "reshape", "one_hot")
_LARGEST_PIXEL = 255
_MNIST_MEANS = (0.1307, 0.13066, 33.318, 33.3184)
"""MNIST's mean, as many write it down instead of computing it."""


def steps_of(images: Array, *, is_vector: bool) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Return the names of the steps that images went through, and what was left out.

    Args:
        images: As the network gets them.
        is_vector: Whether the network takes vectors.
    """
    found: list[str] = []
    notes: list[Note] = []
    for index, step in enumerate(images.steps):
        if step.kind in _HARMLESS:
            continue
        name, note = _READERS.get(step.kind, _left_out)(step, images.steps[:index], images)
        if name and name not in found:
            found.append(name)
        if note:
            notes.append(Note(place=step.place, text=note))
    if "standardise" in found:
        found = [*(name for name in found if name != "standardise"), "standardise"]
    return (*found, *(["flatten"] if is_vector else [])), tuple(notes)


_Read = tuple[str, str]


def _left_out(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    return "", f"`{step.function}` of the images is left out: bakeoff has no such step."


def _divided(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    divisor = step.arguments[0] if step.arguments else None
    if isinstance(divisor, Statistic):
        return ("scale", "") if divisor.kind in ("max", "amax") else ("standardise", _whose(divisor))
    if not isinstance(divisor, int | float):
        return "", "what the images are divided by is not known."
    return _scaled(float(divisor), before)


def _scaled(divisor: float, before: tuple[Step, ...]) -> _Read:
    if divisor == _LARGEST_PIXEL:
        return "scale", ""
    if any(step.kind == "subtract" for step in before):
        return "scale", f"dividing by {divisor:g} after a subtraction is left out: the images are divided by 255."
    if divisor == 1:
        return "", ""
    return "scale", f"the images are divided by 255, not by {divisor:g}."


def _multiplied(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    factor = step.arguments[0] if step.arguments else None
    if isinstance(factor, int | float) and factor > 0:
        divisor = 1 / factor
        return _scaled(
            float(round(divisor)) if math.isclose(divisor, round(divisor), rel_tol=1e-3) else divisor, before
        )
    return "", "what the images are multiplied by is not known."


def _subtracted(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    less = step.arguments[0] if step.arguments else None
    if isinstance(less, Statistic):
        return ("standardise", _whose(less)) if less.kind in ("mean", "median") else ("", "")
    if isinstance(less, int | float) and less in _MNIST_MEANS:
        return "standardise", "mean and deviation are computed, not taken from the file."
    return "", f"the subtraction of {_shown(less)} is left out: bakeoff's pixels begin at 0."


def _added(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    return "", f"the addition of {_shown(step.arguments[0] if step.arguments else None)} is left out."


def _normalised(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    axis = dict(step.keywords).get("axis", step.arguments[0] if step.arguments else -1)
    rank = len(images.shape) if images.shape else None
    if "sklearn" in step.function or axis is None or (rank == 2 and axis in (1, -1)):
        return "l2", ""
    if axis == 1:
        return "l2_columns", ""
    return "l2_columns", f"`normalize` along axis {_shown(axis)} is taken as one along axis 1: bakeoff has no other."


def _by_scaler(step: Step, before: tuple[Step, ...], images: Array) -> _Read:
    scaler = step.arguments[0] if step.arguments else None
    name = scaler.name if isinstance(scaler, Made) else ""
    if name == "MinMaxScaler":
        return "scale", "MinMaxScaler is taken as dividing by 255."
    if name == "Normalizer":
        return "l2", ""
    if name == "StandardScaler":
        return "standardise", ""
    return "", f"{name or 'a scaler'} is left out: bakeoff has no such step."


def _whose(statistic: Statistic) -> str:
    if statistic.array.part != "train":
        return (
            f"the {statistic.kind} is that of the training images in bakeoff, not of the {statistic.array.part} images."
        )
    return ""


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "what is not known"


_READERS: Mapping[StepKind, Callable[[Step, tuple[Step, ...], Array], _Read]] = {
    "divide": _divided,
    "multiply": _multiplied,
    "subtract": _subtracted,
    "add": _added,
    "normalise": _normalised,
    "scaler": _by_scaler,
}
