"""The peers' environments: a file of pinned requirements in, the path of a Python that has them out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from bakeoff.errors import BakeoffError

HOME = Path(__file__).parents[1]
_MARK = "made-of.txt"


class NoEnvironment(BakeoffError):
    """An environment could not be made; the message says of what, and what pip said."""


def python_of(environment: str) -> Path:
    """Return the environment's Python; it is made where it is not there, or where its requirements have changed.

    Raises:
        NoEnvironment: Its packages cannot be had.
    """
    folder = HOME / ".venvs" / environment
    python = folder / "bin" / "python"
    requirements = HOME / "requirements" / f"{environment}.txt"
    made_of = hashlib.sha256(requirements.read_bytes()).hexdigest()
    mark = folder / _MARK
    if mark.is_file() and mark.read_text(encoding="utf-8") == made_of:
        return python
    sys.stderr.write(f"Making benchmarks/.venvs/{environment} from {requirements.name}.\n")
    _run(sys.executable, "-m", "venv", "--clear", str(folder))
    _run(str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements))
    mark.write_text(made_of, encoding="utf-8")
    return python


def versions(environment: str) -> dict[str, str]:
    """Return what an environment holds: versions by package."""
    command = [str(python_of(environment)), "-m", "pip", "list", "--format=freeze"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return dict(line.split("==", 1) for line in listed if "==" in line)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    except subprocess.CalledProcessError as error:
        raise NoEnvironment(f"{' '.join(command)} failed with exit code {error.returncode}.") from None
