"""Is a device there, and what is free on it? Its name in, facts out; PyTorch is asked in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from bakeoff.errors import DeviceError, WorkerError
from bakeoff.spec import Precision

_ASKED_SECONDS = 120


def check_device(device: str) -> None:
    """Check that PyTorch sees a device here; "cpu" is always there and nobody is asked.

    Raises:
        DeviceError: It is not there; the message names those that are.
        WorkerError: PyTorch cannot be loaded.
    """
    if device == "cpu":
        return
    names = _device_names()
    if device not in names and f"{device}:0" not in names:
        raise DeviceError(device=device, reason=f"PyTorch does not see it here; it sees {', '.join(names)}.")


def check_precision(precision: Precision, *, device: str) -> None:
    """Check that a device trains in a precision.

    Raises:
        DeviceError: It does not, since bf16 is the fused program's, which is for CPUs.
    """
    if precision == "bf16" and device != "cpu":
        reason = (
            "it trains in f32 or f64, and this study asks for bf16, or was begun in it. Use the CPU, or precision f32."
        )
        raise DeviceError(device=device, reason=reason)


def free_device_memory(device: str) -> int | None:
    """Return how many bytes of a GPU are free beside a process that uses it; None where PyTorch cannot tell."""
    try:
        told = _asked("bakeoff.runner.device_memory", device)
    except subprocess.SubprocessError:
        return None
    return int(told[0]) if told else None


def _device_names() -> list[str]:
    try:
        return _asked("bakeoff.runner.device_names")
    except subprocess.SubprocessError as error:
        raise WorkerError("PyTorch could not be asked for its devices.", detail=str(error)) from None


def _asked(module: str, *arguments: str) -> list[str]:
    command = (sys.executable, "-P", "-m", module, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, timeout=_ASKED_SECONDS, check=True)
    return done.stdout.split()
