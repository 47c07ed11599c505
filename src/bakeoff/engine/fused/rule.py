"""Which program trains a stack: the fused one, or the reference."""

from __future__ import annotations

from bakeoff.engine.stack import Stack


def is_fused(stack: Stack) -> bool:
    """Say whether a stack is trained and asked by the fused program."""
    return stack.weights.device.type == "cpu" and stack.replicas[0].trial.settings.precision != "f64"
