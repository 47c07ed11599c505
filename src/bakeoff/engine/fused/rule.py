"""Which program trains a stack: the fused one, or the reference."""

from __future__ import annotations

from bakeoff.engine.stack import Stack


def is_fused(stack: Stack) -> bool:
    """Say whether a stack is trained and asked by the fused program."""
    return stack.replicas[0].program == "fused"
