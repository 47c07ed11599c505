"""What a store keeps beside a study: its name in, that of its control or its timing, and the study of a copy, out."""

from __future__ import annotations

from dataclasses import replace

from bakeoff.catalogue import BESIDE
from bakeoff.spec.override import override
from bakeoff.spec.study import Study

CONTROL_SEED = 1_000_000
"""The first seed of a copy; no study has so many."""


def control_study(study: Study, variant: str) -> Study:
    """Return the study of one variant's copy, which claims nothing, under the name `control_name` gives it.

    Raises:
        UnknownName: The study has no such variant.
    """
    return replace(override(study, only=[variant]), claims=(), name=control_name(study.name))


def control_name(name: str) -> str:
    """Return what the control of the study `name` is called in a store."""
    return f"{name}{BESIDE}control"


def timing_name(name: str) -> str:
    """Return what the timing of the study `name` is called in a store."""
    return f"{name}{BESIDE}timing"
