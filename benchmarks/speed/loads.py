"""What processes use: a process's number in; CPU seconds and memory of it and all that it started out.

Read from /proc, so Linux only.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import final

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
# The fields of /proc/PID/stat, counted behind the command's name in brackets.
_PARENT, _USED = 1, slice(11, 15)
_IDLE = (3, 4)


def busy_seconds() -> float:
    """Return how long the machine's cores were not idle since it was started, time stolen by its host included."""
    numbers = [int(word) for word in (_PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(numbers) - sum(numbers[index] for index in _IDLE)) / _TICKS


def used_seconds(pids: list[int]) -> float:
    """Return the CPU seconds of living processes and of what they waited for."""
    return sum(sum(int(word) for word in fields[_USED]) for fields in map(_fields, pids) if fields) / _TICKS


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = {int(path.name): _fields(int(path.name)) for path in _PROC.iterdir() if path.name.isdecimal()}
    found = [pid]
    for member in found:
        found.extend(child for child, fields in parents.items() if fields and int(fields[_PARENT]) == member)
    return found


def _fields(pid: int) -> list[str]:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def memory_bytes(pids: list[int]) -> int:
    """Return the memory of processes together; what they share counts once (PSS)."""
    return sum(1024 * kilobytes for pid in pids for kilobytes in _kilobytes(pid))


def _kilobytes(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                yield int(line.split()[1])


@final
class MemoryWatch:
    """Looks twice a second how much memory a process's family has, while it lives, and keeps the most."""

    def __init__(self, pid: int) -> None:
        """Begin to look."""
        self.peak_bytes = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Stop looking, and return the most that was seen."""
        self._over.set()
        self._thread.join()
        return self.peak_bytes

    def _look(self) -> None:
        while not self._over.wait(0.5) and _fields(self._pid):
            self.peak_bytes = max(self.peak_bytes, memory_bytes(family(self._pid)))
