"""The process that tells how much memory of a device is free."""

from __future__ import annotations

import subprocess
import sys


def test_it_prints_nothing_for_the_processor() -> None:
    command = (sys.executable, "-m", "bakeoff.runner.device_memory", "cpu")
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""
