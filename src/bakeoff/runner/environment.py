"""Where a run takes place: versions, processor, threads and revision, as plain data for the store."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bakeoff.engine import kernels
from bakeoff.machine import core_count, processor_name

_PACKAGES = ("bakeoff", "torch", "numpy", "scipy", "sqlalchemy", "safetensors")


def environment(*, device: str, worker_count: int) -> dict[str, object]:
    """Return what a reader needs to know to repeat a run, as JSON holds it. It imports none of the packages."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": processor_name(),
        "cores": core_count(),
        "device": device,
        "workers": worker_count,
        "threads": 1,
        "kernels": _kernels() if device == "cpu" else None,
        "packages": {name: package_version(name) for name in _PACKAGES},
        "revision": revision(Path.cwd()),
    }


def _kernels() -> str:
    """Return what compiled the C kernels and for what, or that there are none, and why."""
    compiled = kernels()
    return compiled.reason if compiled.path is not None else f"none: {compiled.reason}"


def package_version(name: str) -> str | None:
    """Return an installed package's version, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def revision(folder: Path) -> str | None:
    """Return the git revision of the folder that a run is started in, with "+" where files have changed; or None."""
    head = _git(folder, "rev-parse", "HEAD")
    if head is None:
        return None
    return f"{head}+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else head


def _git(folder: Path, *arguments: str) -> str | None:
    # A folder from elsewhere may name a program that git is to start whenever it looks for changes.
    command = ("git", "-C", str(folder), "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
