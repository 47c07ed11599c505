"""Train a second copy of a variant: a study and the variant's name in, the study of the copy out."""

from __future__ import annotations

from dataclasses import replace

from bakeoff.spec.override import override
from bakeoff.spec.study import Study

CONTROL_SEED = 1_000_000
"""The first seed of a copy; no study has so many."""

_ENDING = "/control"


def control_study(study: Study, variant: str) -> Study:
    """Return the study of one variant's copy, which claims nothing, under the name `control_name` gives it.

    Raises:
        UnknownName: The study has no such variant.
    """
    return replace(override(study, only=[variant]), claims=(), name=control_name(study.name))


def control_name(name: str) -> str:
    """Return what the control of the study `name` is called in a store: no file's name has a slash in it."""
    return f"{name}{_ENDING}"


def is_control_name(name: str) -> bool:
    """Say whether a study's name in a store is that of a control."""
    return name.endswith(_ENDING)
