"""Names of layers as Keras's `summary` shows them: layer calls in, one unique name each out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bakeoff.errors import StudyError
from bakeoff.spec.layer_calls import LayerCall


def layer_names(calls: Sequence[LayerCall]) -> tuple[str, ...]:
    """Return each layer's `name=`, or its class in snake case: dense, dense_1 and so on.

    Raises:
        StudyError: Two layers are given the same name; its place is the second one's `[index]`.
    """
    taken: set[str] = set()
    for index, call in enumerate(calls):
        if call.name is None:
            continue
        if call.name in taken:
            raise StudyError(f"another layer is called '{call.name}' already.", place=f"[{index}]")
        taken.add(call.name)
    return tuple(call.name or _free_name(snake_case(call.kind), taken) for call in calls)


def snake_case(kind: str) -> str:
    """Return a class's name as Keras makes layer names of it: `MaxPooling2D` becomes `max_pooling2d`."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


def _free_name(base: str, taken: set[str]) -> str:
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name
