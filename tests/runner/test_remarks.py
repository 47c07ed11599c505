"""What is said beforehand of a run that could be faster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bakeoff.data import CacheStatus
from bakeoff.engine import Compiled
from bakeoff.plan import Trial
from bakeoff.runner.remarks import cache_remarks, kernels_remarks, recording_remark, remarks
from bakeoff.spec import Precision
from bakeoff.testing import tiny_settings

NAMES = {"a": ("narrow", "twin"), "b": ("wide",), "c": ("narrow", "twin")}


def said(precision: Precision, *, device: str = "cpu", has_bf16_units: bool = True) -> list[str]:
    settings = replace(tiny_settings(), precision=precision)
    trials = [Trial(digest=digest, settings=settings, seed=0) for digest in "abc"]
    return list(remarks(trials, names=NAMES, device=device, has_units=has_bf16_units))


def test_what_runs_as_fast_as_it_can_needs_no_remark() -> None:
    assert said("f32", has_bf16_units=False) == said("bf16") == []


def test_bf16_without_units_for_it_is_slow() -> None:
    assert said("bf16", has_bf16_units=False) == [
        "This processor has no bf16 units: bf16 is slower here than f32 would be."
    ]


def test_the_reference_program_is_named_with_its_variants_and_the_reason() -> None:
    assert said("f64") == [
        "The reference program, which is slower, trains narrow, twin, wide: the fused program has no f64."
    ]


def test_on_a_gpu_the_reference_program_is_not_slower_than_anything() -> None:
    assert said("f32", device="cuda") == [
        "The reference program trains narrow, twin, wide: the fused program is for CPUs, and this is 'cuda'."
    ]


def test_nothing_to_train_needs_no_remark() -> None:
    assert list(remarks([], names={}, device="cuda")) == []


def test_a_cache_folder_that_cannot_be_written_has_a_reason() -> None:
    assert list(cache_remarks(CacheStatus(folder=Path("/cache"), problem="Read-only file system"))) == [
        "/cache cannot be written: Read-only file system. What is kept there is made anew, which takes seconds."
    ]
    assert list(cache_remarks(CacheStatus(folder=Path("/cache"), problem=None))) == []


def test_missing_kernels_have_a_reason_where_a_trial_would_use_them() -> None:
    fused = Trial(digest="a", settings=replace(tiny_settings(), precision="f32"), seed=0)
    none = Compiled(path=None, reason="no C compiler was found")
    assert list(kernels_remarks(none, [fused], device="cpu")) == [
        "There are no C kernels: no C compiler was found. PyTorch's operations are used, which are slower."
    ]
    assert list(kernels_remarks(none, [fused], device="cuda")) == []
    assert list(kernels_remarks(Compiled(path=Path("kernels.so"), reason="gcc"), [fused], device="cpu")) == []


def test_steps_that_are_not_recorded_have_a_reason() -> None:
    assert recording_remark("CUDA error: out of memory") == (
        "The steps could not be recorded into a CUDA graph: CUDA error: out of memory. "
        "They are taken one by one, which is slower."
    )
