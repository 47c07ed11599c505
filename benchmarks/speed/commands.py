"""The row of commands: nothing in; how long a user waits for what trains nothing out."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from speed.contestants import BAKEOFF, BAKEOFF_COMMAND
from speed.results import contestant_record
from speed.rounds import Pace, interleaved

_COMMANDS = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "import bakeoff": (sys.executable, "-c", "import bakeoff"),
    "bakeoff --help": (str(BAKEOFF_COMMAND), "--help"),
    "bakeoff list": (str(BAKEOFF_COMMAND), "list"),
}
GOALS = {"import bakeoff": 0.3, "bakeoff --help": 0.25, "bakeoff list": 0.5}
"""The most seconds that were asked for."""

_REPEATS = 3


def measure_commands(*, pace: Pace, folder: Path) -> dict[str, Any]:
    """Return the row's record; the value is in seconds, the start of Python included."""
    rounds = interleaved({name: partial(_seconds, words) for name, words in _COMMANDS.items()}, pace).rounds
    return {
        "kind": "commands",
        "goals": GOALS,
        "contestants": {
            name: contestant_record(BAKEOFF, figures, notes="", peak_bytes=0) for name, figures in rounds.items()
        },
        "failures": {},
    }


def _seconds(words: tuple[str, ...]) -> dict[str, float]:
    used, started = _used(), time.perf_counter()
    for _ in range(_REPEATS):
        subprocess.run(words, check=True, capture_output=True, env=os.environ)
    return {"value": (time.perf_counter() - started) / _REPEATS, "cpu_seconds": _used() - used}


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
