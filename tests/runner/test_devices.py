"""Whether a device is there, asked of PyTorch in a process of its own."""

from __future__ import annotations

import pytest

from bakeoff.errors import DeviceError
from bakeoff.runner import check_device


def test_the_processor_is_always_there() -> None:
    check_device("cpu")


def test_a_device_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(DeviceError, match="device 'cuda:99': PyTorch does not see it here; it sees cpu"):
        check_device("cuda:99")
