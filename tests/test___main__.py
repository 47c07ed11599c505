"""The package as a program."""

from __future__ import annotations

import subprocess
import sys


def test_the_package_runs_as_the_program_does() -> None:
    words = [sys.executable, "-m", "bakeoff", "--version"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout[:8]) == (0, "bakeoff ")
