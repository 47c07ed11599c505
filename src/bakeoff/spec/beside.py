"""What a store keeps beside a study: its name in, that of its control or its timing, and the study of a copy, out.

No file's name has a slash in it, so that no study can be called so.
"""

from __future__ import annotations

from dataclasses import replace

from bakeoff.spec.override import override
from bakeoff.spec.study import Study

CONTROL_SEED = 1_000_000
"""The first seed of a copy; no study has so many."""

_MARK = "/"


def control_study(study: Study, variant: str) -> Study:
    """Return the study of one variant's copy, which claims nothing, under the name `control_name` gives it.

    Raises:
        UnknownName: The study has no such variant.
    """
    return replace(override(study, only=[variant]), claims=(), name=control_name(study.name))


def control_name(name: str) -> str:
    """Return what the control of the study `name` is called in a store."""
    return f"{name}{_MARK}control"


def timing_name(name: str) -> str:
    """Return what the timing of the study `name` is called in a store."""
    return f"{name}{_MARK}timing"


def is_beside(name: str) -> bool:
    """Say whether a name in a store is that of a control or a timing."""
    return _MARK in name
