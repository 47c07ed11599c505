"""Whether a device is there, asked of PyTorch in a process of its own."""

from __future__ import annotations

import pytest

from bakeoff.errors import DeviceError
from bakeoff.runner import check_device
from bakeoff.runner.devices import check_precision, free_device_memory


def test_the_processor_is_always_there() -> None:
    check_device("cpu")


def test_a_device_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(DeviceError, match="device 'cuda:99': PyTorch does not see it here; it sees cpu"):
        check_device("cuda:99")


@pytest.mark.parametrize("device", ["cpu", "cuda:99"])
def test_of_what_is_no_gpu_nobody_knows_what_is_free(device: str) -> None:
    assert free_device_memory(device) is None


def test_bf16_is_for_the_processor() -> None:
    check_precision("bf16", device="cpu")
    check_precision("f32", device="cuda")
    with pytest.raises(DeviceError, match="device 'cuda': it trains in f32 or f64, and this study asks for bf16"):
        check_precision("bf16", device="cuda")
