"""What this machine has: nothing in; its cores, its processor's name and abilities and its free memory out.

Functions that read the system's files take the folder that these start in, for the sake of machines elsewhere.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_ROOT = Path("/")
# Each core has a paragraph of its own, and all say the same of what is read here.
_MOST_CHARACTERS = 100_000

_BF16_UNITS = frozenset({"amx_bf16", "avx512_bf16"})
_UNITS = {"amx_bf16": "AMX", "avx512_bf16": "AVX-512 with bf16", "avx512f": "AVX-512", "avx2": "AVX2", "asimd": "NEON"}
"""What a vector unit is called, by the flag that shows it; the widest first."""


def core_count() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor_name(root: Path = _ROOT) -> str:
    """Return the processor's name as the system gives it."""
    return _of_first_core("model name", root) or platform.processor() or platform.machine()


def processor_flags(root: Path = _ROOT) -> frozenset[str]:
    """Return the abilities that the system lists of the processor, such as `avx2`; none where it lists none."""
    return frozenset((_of_first_core("flags", root) or _of_first_core("Features", root)).split())


@cache
def has_bf16_units(root: Path = _ROOT) -> bool:
    """Say whether the processor multiplies bf16 numbers itself, so that they are faster than f32 ones."""
    return not _BF16_UNITS.isdisjoint(processor_flags(root))


def vector_unit(root: Path = _ROOT) -> str:
    """Return what the processor's widest vector unit is called; empty where that is not known."""
    flags = processor_flags(root)
    return next((name for flag, name in _UNITS.items() if flag in flags), "")


def free_memory(root: Path = _ROOT) -> int | None:
    """Return how many bytes can still be had, by the machine and by every control group; None where nobody says."""
    amounts = dict(_table(root / "proc/meminfo", separator=":"))
    machine = [amounts["MemAvailable"] * 1024] if "MemAvailable" in amounts else []
    return min([*machine, *_left_in_groups(root)], default=None)


def own_memory(process: int, root: Path = _ROOT) -> int:
    """Return how many bytes a process alone holds, and would give back at its end; 0 where nobody says."""
    # What it has written to since it was forked, or all that is no file's where it was not.
    amounts = dict(_table(root / f"proc/{process}/smaps_rollup", separator=":"))
    return amounts.get("Private_Dirty", 0) * 1024


def _left_in_groups(root: Path) -> Iterator[int]:
    """Yield what is left to each control group (version 2) that this process is in; what files hold can be dropped."""
    top = root / "sys/fs/cgroup"
    named = next((line for line in _text(root / "proc/self/cgroup").splitlines() if line.startswith("0::/")), "0::/")
    inner = top / named.removeprefix("0::/")
    for folder in (inner, *inner.parents):
        if not folder.is_relative_to(top):
            return
        limit, used = (_text(folder / name).strip() for name in ("memory.max", "memory.current"))
        if limit.isdecimal() and used.isdecimal():
            droppable = dict(_table(folder / "memory.stat", separator=" ")).get("inactive_file", 0)
            yield max(0, int(limit) - int(used) + droppable)


def _of_first_core(key: str, root: Path) -> str:
    """Return what the system says of the first core under a key; empty where it says nothing."""
    for line in _text(root / "proc/cpuinfo").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""


def _table(path: Path, *, separator: str) -> Iterator[tuple[str, int]]:
    """Yield the names and whole numbers of a file of lines such as `MemAvailable:  123 kB`."""
    for line in _text(path).splitlines():
        name, _, value = line.partition(separator)
        number = value.split()[:1]
        if number and number[0].isdecimal():
            yield name, int(number[0])


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_MOST_CHARACTERS)
    except OSError:
        return ""
