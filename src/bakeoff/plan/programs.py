"""Which program trains a variant: settings and a device in, the program and the reason for it out; by rule."""

from __future__ import annotations

from bakeoff.records import Program
from bakeoff.spec import Settings


def program_of(settings: Settings, *, device: str) -> Program:
    """Return the program that trains a trial with these settings from its start; it stays with it to the end."""
    return "reference" if why_reference(settings, device=device) else "fused"


def can_go_on(program: Program, *, device: str) -> bool:
    """Say whether what a program began can be gone on with on a device; elsewhere it has to be begun again."""
    return program == "reference" or device == "cpu"


def why_reference(settings: Settings, *, device: str) -> str:
    """Return why the fused program does not train these settings, in words; empty where it does."""
    if device != "cpu":
        return f"the fused program is for CPUs, and this is '{device}'"
    if settings.precision == "f64":
        return "the fused program has no f64"
    return ""
