"""The process that tells which devices PyTorch sees."""

from __future__ import annotations

import subprocess
import sys


def test_it_prints_one_device_a_line_and_the_processor_first() -> None:
    command = (sys.executable, "-m", "bakeoff.runner.device_names")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, *others = done.stdout.splitlines()
    assert first == "cpu"
    assert all(name.startswith("cuda:") for name in others)
