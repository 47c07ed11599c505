"""The results' file: a row's record in, JSON on disk out, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bakeoff.errors import BakeoffError
from speed.contestants import Contestant
from speed.rounds import Round

Record = dict[str, Any]
"""A part of the file, as JSON holds it."""

_DIGITS = 5


class OtherMachine(BakeoffError):
    """Rows of two machines do not go into one file."""


def contestant_record(one: Contestant, rounds: Sequence[Round], *, notes: str, peak_bytes: float) -> Record:
    """Return what is kept of a contestant's rounds."""
    return {
        "title": one.title,
        "notes": notes,
        "peak_bytes": int(peak_bytes),
        "rounds": [{name: _rounded(value) for name, value in figures.items()} for figures in rounds],
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def read(path: Path) -> Record:
    """Return what is in a results' file; an empty one where there is none."""
    if not path.exists():
        return {"machine": {}, "rows": {}}
    record: Record = json.loads(path.read_text(encoding="utf-8"))
    return record


def keep(path: Path, *, name: str, row: Record, about: Mapping[str, Any]) -> None:
    """Put a row into a results' file, in place of an older one.

    Args:
        path: The file; made where it is not there.
        name: The row's.
        row: Its record.
        about: `machine`, `versions`, `roofline` and `revision` of this run.

    Raises:
        OtherMachine: What is there was measured on another one.
    """
    kept = read(path)
    if kept["machine"] and kept["machine"] != about["machine"]:
        raise OtherMachine(f"{path} was measured on another machine. Name another file with --keep, or delete it.")
    versions = kept.get("versions", {}) | about["versions"]
    row = row | {"measured": datetime.now(UTC).isoformat(timespec="minutes"), "revision": about["revision"]}
    rows = kept["rows"] | {name: row}
    kept = {
        "machine": about["machine"],
        "versions": versions,
        "roofline": _higher(kept.get("roofline", {}), about["roofline"]),
        "rows": dict(sorted(rows.items())),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _higher(first: Mapping[str, float], second: Mapping[str, float]) -> Record:
    """Return the higher of each limit: what a machine once did is no more than it can do."""
    return {name: max(value, first.get(name, value)) for name, value in second.items()}
