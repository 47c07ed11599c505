"""How many notebooks `bakeoff lint` checks a second: the five of `examples/`, again and again, by all processors.

Each copy has other comments in its cells, so that none is parsed for another.

Run it with nothing else on the machine: `.venv/bin/python benchmarks/lint_speed.py`.
"""

from __future__ import annotations

import json
import resource
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
        for number, path in enumerate(paths):
            path.write_text(_varied(NOTEBOOKS[number % len(NOTEBOOKS)], number), encoding="utf-8")
        start, worked = time.perf_counter(), _processor_seconds()
        found = sum(len(checked.findings) for checked in check_files(paths, rules=selected()))
        seconds, worked = time.perf_counter() - start, _processor_seconds() - worked
    count = len(paths)
    sys.stdout.write(
        f"{count} notebooks, {found} findings, {seconds:.2f} s: {count / seconds:.0f} notebooks a second\n"
    )
    sys.stdout.write(f"{1000 * worked / count:.1f} ms of a processor for each, processes and their start included\n")


def _varied(notebook: Path, number: int) -> str:
    """Return a notebook whose cells end in a comment of their own."""
    table = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in table["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = "".join(cell["source"]) + f"\n# {number}"
    return json.dumps(table)


def _processor_seconds() -> float:
    """Return what this process and those that it waited for have computed."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
