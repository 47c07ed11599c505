"""What a variant starts from: variants as written in, for each setting the one that gives it and its place out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bakeoff.errors import StudyError
from bakeoff.spec.signatures import unknown
from bakeoff.spec.variant import Parameter, Variant

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and its place in the study, as `variants.k3.layers`."""

    value: T
    place: str


Line = Sequence[Placed[Variant]]
"""A variant, the one that it extends, and so on; each with its place."""


def line_of(name: str, variants: Mapping[str, Variant]) -> list[Placed[Variant]]:
    """Return a variant, the one that it extends, and so on.

    Raises:
        StudyError: A variant extends one that does not exist, or itself in the end.
    """
    names = [name]
    while (parent := variants[names[-1]].extends) is not None:
        place = f"variants.{names[-1]}.extends"
        if parent not in variants:
            raise unknown("variant", parent, known=variants).at(place)
        if parent in names:
            raise StudyError(f"variants extend each other in a circle: {' → '.join([*names, parent])}.", place=place)
        names.append(parent)
    return [Placed(variants[each], f"variants.{each}") for each in names]


def first_given(line: Line, key: str, *, pick: Callable[[Variant], T | None]) -> Placed[T]:
    """Return a setting from the first of the line that gives it.

    Raises:
        StudyError: None of them does.
    """
    for link in line:
        value = pick(link.value)
        if value is not None:
            return Placed(value, f"{link.place}.{key}" if link.place else key)
    raise StudyError(f"there are no {key}: write them here, or extend a variant that has them.", place=line[0].place)


def parameters_of(line: Line) -> dict[str, Parameter]:
    """Return what stands for each `{name}`: a variant's own value goes before that of the one it extends."""
    return {name: value for link in reversed(line) for name, value in link.value.parameters.items()}


def flattened(name: str, variants: Mapping[str, Variant]) -> Variant:
    """Return a variant with all that it takes from those it extends written out."""
    line = line_of(name, variants)
    own = line[0].value
    return Variant(
        title=own.title,
        notes=own.notes,
        published=own.published,
        layers=_given(line, lambda variant: variant.layers or None) or (),
        preprocess=_given(line, lambda variant: variant.preprocess),
        epochs=_given(line, lambda variant: variant.epochs),
        batch_size=_given(line, lambda variant: variant.batch_size),
        optimizer=_given(line, lambda variant: variant.optimizer),
        loss=_given(line, lambda variant: variant.loss),
        callbacks=_given(line, lambda variant: variant.callbacks),
        parameters=parameters_of(line),
    )


def _given(line: Line, pick: Callable[[Variant], T | None]) -> T | None:
    return next((value for link in line if (value := pick(link.value)) is not None), None)
