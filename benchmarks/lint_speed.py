"""How many notebooks `bakeoff lint` checks a second: the five of `examples/`, again and again, by all processes.

Run it with nothing else on the machine: `.venv/bin/python benchmarks/lint_speed.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from bakeoff.bridge import check_files, selected

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples" / "notebooks").glob("*.ipynb"))
COPIES = 60


def main() -> None:
    """Print how many notebooks were checked, in which time, and how many a second that is."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}_{path.name}" for number in range(COPIES) for path in NOTEBOOKS]
        for path in paths:
            shutil.copy(next(each for each in NOTEBOOKS if path.name.endswith(each.name)), path)
        start = time.perf_counter()
        found = sum(len(checked.findings) for checked in check_files(paths, rules=selected()))
        seconds = time.perf_counter() - start
    speed = len(paths) / seconds
    sys.stdout.write(f"{len(paths)} notebooks, {found} findings, {seconds:.2f} s: {speed:.0f} notebooks a second\n")


if __name__ == "__main__":
    main()
