"""How long bakeoff takes to start: nothing in, the median of several starts of each kind, in seconds, out.

Run it on a machine that does nothing else: `.venv/bin/python benchmarks/startup.py [STARTS]`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

_STARTS = 11
_BIN = Path(sys.executable).parent
_COMMANDS = {
    "python -c pass": ([sys.executable, "-c", "pass"], None),
    "import bakeoff": ([sys.executable, "-c", "import bakeoff"], 0.3),
    "bakeoff --version": ([str(_BIN / "bakeoff"), "--version"], None),
    "bakeoff --help": ([str(_BIN / "bakeoff"), "--help"], 0.25),
    "bakeoff list": ([str(_BIN / "bakeoff"), "list"], 0.5),
}
"""What is started, and the seconds that it should stay below."""


def main() -> None:
    """Time everything by turns, so that whatever else the machine does comes to all alike, and print the medians."""
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else _STARTS
    found: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(starts + 1):
            for name, (command, _) in _COMMANDS.items():
                found[name].append(_seconds(command, folder))
    for name, (_, most) in _COMMANDS.items():
        # The first start of each fills the system's caches and does not count.
        usual = median(found[name][1:])
        goal = "" if most is None else f"   below {most:.2f}: {'yes' if usual < most else 'no'}"
        sys.stdout.write(f"{name:<18} {usual:6.3f} s{goal}\n")


def _seconds(command: list[str], folder: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
