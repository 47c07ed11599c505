"""Which program trains what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.plan import can_go_on, program_of, why_reference
from bakeoff.spec import Precision
from bakeoff.testing import tiny_settings


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_the_fused_program_trains_on_a_cpu(precision: Precision) -> None:
    settings = replace(tiny_settings(), precision=precision)
    assert program_of(settings, device="cpu") == "fused"
    assert why_reference(settings, device="cpu") == ""


def test_double_precision_is_for_the_reference() -> None:
    settings = replace(tiny_settings(), precision="f64")
    assert program_of(settings, device="cpu") == "reference"
    assert why_reference(settings, device="cpu") == "the fused program has no f64"


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_gpu_is_for_the_reference(device: str) -> None:
    assert program_of(tiny_settings(), device=device) == "reference"
    assert why_reference(tiny_settings(), device=device) == f"the fused program is for CPUs, and this is '{device}'"


def test_what_the_fused_program_began_goes_on_on_a_cpu_alone() -> None:
    assert can_go_on("fused", device="cpu")
    assert not can_go_on("fused", device="cuda")
    assert can_go_on("reference", device="cpu")
    assert can_go_on("reference", device="cuda")
