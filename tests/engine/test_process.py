"""A cohort computes on one thread, without denormal numbers, and leaves the process as it was."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from bakeoff.engine import device_names, free_device_bytes, is_out_of_memory
from bakeoff.engine.process import steady_arithmetic

SMALLEST_NORMAL = 1.1754944e-38


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_there_is_one_thread_inside_and_as_many_as_before_afterwards(threads: int) -> None:
    with steady_arithmetic():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == threads


def test_the_threads_come_back_after_an_error(threads: int) -> None:
    with pytest.raises(ValueError, match="inside"), steady_arithmetic():
        raise ValueError("inside")
    assert torch.get_num_threads() == threads


def test_denormal_numbers_are_zero_inside_only() -> None:
    smallest = torch.tensor([SMALLEST_NORMAL])
    with steady_arithmetic():
        assert float(smallest * 0.5) == 0.0
    assert float(smallest * 0.5) > 0.0


def test_the_first_device_is_the_processor() -> None:
    names = device_names()
    assert names[0] == "cpu"
    assert len(names) == 1 + torch.cuda.device_count()


def test_missing_memory_is_told_from_other_errors() -> None:
    with pytest.raises(MemoryError, match="allocate") as in_numpy:
        np.empty(2**60, dtype=np.uint8)
    with pytest.raises(RuntimeError, match="allocate memory") as in_torch:
        torch.empty(2**60, dtype=torch.uint8)
    with pytest.raises(RuntimeError, match="shape") as in_arithmetic:
        torch.ones(2, 3) @ torch.ones(2, 3)
    found = [is_out_of_memory(caught.value) for caught in (in_numpy, in_torch, in_arithmetic)]
    assert found == [True, True, False]


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    ],
)
def test_a_gpus_missing_memory_is_recognised_by_whoever_misses_it(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert not is_out_of_memory(RuntimeError("CUDA error: device-side assert triggered"))


def test_the_processor_has_no_device_memory() -> None:
    assert free_device_bytes("cpu") is None


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")
def test_a_gpu_has_no_more_free_memory_than_it_has() -> None:
    free = free_device_bytes("cuda:0")
    assert free is not None
    assert 0 < free <= torch.cuda.get_device_properties(0).total_memory
