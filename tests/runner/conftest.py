"""What the tests of running share: a small study on disk, its jobs, and worker processes to be found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.data import dataset_facts
from bakeoff.plan import Cohort, cohorts, trials
from bakeoff.spec import Study, save_study, settings_of
from bakeoff.testing import run_here, tiny_data, tiny_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The tiny study, its data set beside it."""
    tiny_data(tmp_path)
    return tiny_study(tmp_path)


@pytest.fixture
def long_study(tmp_path: Path) -> Study:
    """The tiny study over as many epochs as leave time to kill it; on disk as `tiny.toml`, its data set beside it."""
    return _long(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the long study gives when nobody disturbs it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return run_here(_long(folder), folder / "runs.db", workers=2)


def _long(folder: Path) -> Study:
    tiny_data(folder, train_count=6000)
    longer = replace(tiny_study(folder), epochs=8, batch_size=2)
    save_study(longer, folder / "tiny.toml")
    return longer


@pytest.fixture
def cohorts_of() -> Callable[[Study], tuple[Cohort, ...]]:
    """Return a study's cohorts for one worker."""

    def found(study: Study) -> tuple[Cohort, ...]:
        facts = dataset_facts(settings_of(study, "narrow").dataset)
        return cohorts(trials(study, facts), facts, worker_count=1)

    return found


@pytest.fixture
def worker_processes() -> Callable[[int], list[int]]:
    """Return the ids of the worker processes that a process has started."""
    if sys.platform != "linux":
        pytest.skip("children are found where Linux lists them")
    return _worker_processes


@pytest.fixture
def at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have every Python that is started carry out some code before anything else; it may use `os` and `sys`."""

    def told(code: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(f"import os, sys\n{code}\n", encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    return told


@pytest.fixture
def child_processes() -> Callable[[int], dict[int, bytes]]:
    """Return the processes that a process has started, and what each of them was called with."""
    if sys.platform != "linux":
        pytest.skip("children are found where Linux lists them")
    return _children


def _worker_processes(parent: int) -> list[int]:
    children = _children(parent)
    servers = [child for child, command in children.items() if b"bakeoff.runner.fork_server" in command]
    started = [child for child, command in children.items() if b"bakeoff.runner.worker" in command]
    return started + [worker for server in servers for worker in _children(server)]


def _children(parent: int) -> dict[int, bytes]:
    """Return the processes that a process has started and that have not ended, and what each was called with."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            status = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        # The name before the state may hold anything, a bracket too.
        state, parent_id = status.rpartition(")")[2].split()[:2]
        if int(parent_id) == parent and state != "Z":
            found[int(entry.name)] = command
    return found
