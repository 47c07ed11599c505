"""A stack goes by the program that its trials have."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.small import settings, trial

from bakeoff.engine.fused import is_fused
from bakeoff.engine.stack import fresh_stack

OF = settings("Dense(3, 'softmax')")


def test_single_precision_is_fused_and_double_is_not() -> None:
    assert is_fused(fresh_stack([trial(replace(OF, precision="f32"))], (4,), device="cpu"))
    assert not is_fused(fresh_stack([trial(replace(OF, precision="f64"))], (4,), device="cpu"))
