"""Where and with what it was measured: nothing in; the machine, its limits, versions and the revision out."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bakeoff.machine import core_count, processor_name, vector_unit
from speed.environments import HOME, versions
from speed.peers import Peer

_PACKAGES = {"keras", "tensorflow_cpu", "tensorflow-cpu", "jax", "jaxlib", "torch", "numpy"}
# As git names paths; what measuring writes is left out.
_ALL_BUT_RESULTS = (":/", ":(top,exclude)benchmarks/results", ":(top,exclude)docs/performance.*")


def about(peers: Collection[Peer]) -> dict[str, Any]:
    """Return what stands beside the rows of one run."""
    return {
        "machine": {
            "processor": processor_name(),
            "cores": core_count(),
            "vectors": vector_unit(),
            "memory_gib": _memory_gib(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "versions": {peer.environment: _few(versions(peer.environment)) for peer in peers}
        | {"bakeoff": {name: version(name) for name in ("bakeoff", "numpy", "torch")}},
        "roofline": _roofline(),
        "revision": _revision(),
    }


def _few(packages: dict[str, str]) -> dict[str, str]:
    return {name: number for name, number in packages.items() if name in _PACKAGES}


def _memory_gib() -> float:
    """Return how much memory there is; the first line of the system's table says it in KiB."""
    total = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return round(int(total) / 2**20, 1)


def _roofline() -> dict[str, float]:
    """Measure the limits in a process of their own, so that nothing of PyTorch stays in this one."""
    command = [sys.executable, str(HOME / "speed" / "roofline.py")]
    limits: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return limits


def _revision() -> str:
    """Return the commit; marked where files are changed, but for those that measuring writes."""
    commit, changed = (
        _git("describe", "--always", "--exclude=*"),
        _git("diff", "--name-only", "HEAD", "--", *_ALL_BUT_RESULTS),
    )
    return f"{commit}-dirty" if changed else commit


def _git(*words: str) -> str:
    command = ["git", "-C", str(HOME), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
