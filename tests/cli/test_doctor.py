"""`bakeoff doctor`: what is installed here, and whether it can work."""

from __future__ import annotations

import platform
import re
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bakeoff.engine import kernels
from bakeoff.testing import Ended, command


def test_all_is_well_with_a_store(trained: Path) -> None:
    ended = command("doctor", "--store", trained / "runs.db")
    lines = [line.split() for line in ended.out.splitlines()]
    assert (ended.code, ended.err) == (0, "")
    assert ["✓", "bakeoff", version("bakeoff")] in lines
    assert ["✓", "torch", version("torch")] in lines
    assert ["✓", "Python", platform.python_version()] in [line[:3] for line in lines]
    text = " ".join(ended.out.split())
    assert "1 study, 4 of 4 trials finished" in text
    assert "devices cpu" in text
    assert text.count("SHA-256 as published") == 4
    assert "✗" not in text


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """What it says in a folder that holds nothing; and it leaves nothing there."""
    empty = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(empty)
        patch.delenv("BAKEOFF_STORE", raising=False)
        ended = command("doctor")
    assert list(empty.iterdir()) == []
    return ended


def test_it_looks_at_what_the_package_asks_for(told: Ended) -> None:
    requirements = map(Requirement, requires("bakeoff") or ())
    asked = [each.name for each in requirements if each.marker is None]
    lines = [line.split() for line in told.out.splitlines()]
    python = next(index for index, line in enumerate(lines) if line[1] == "Python")
    subjects = [line[1] for line in lines[python:] if line[0] == "✓"]
    assert subjects[1 : 1 + len(asked)] == asked
    assert "torch" in asked


def test_no_store_yet_is_no_trouble(told: Ended) -> None:
    assert told.code == 0
    assert "runs/bakeoff.db is not there yet; the first run makes it" in " ".join(told.out.split())


def test_a_store_that_cannot_be_read_is_marked(folder: Path) -> None:
    (folder / "broken.db").write_bytes(b"no database at all" * 1000)
    ended = command("doctor", "--store", "broken.db")
    assert ended.code == 1
    (line,) = [line for line in ended.out.splitlines() if line.startswith("✗")]
    assert line.split()[1] == "store"


def test_it_says_what_compiled_the_kernels(told: Ended) -> None:
    assert re.search(r"✓ +C kernels +(gcc|clang|cc) \d+\.\d+", told.out)


def test_it_says_why_there_are_no_kernels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-cc")
    kernels.cache_clear()
    ended = command("doctor")
    kernels.cache_clear()
    assert ended.code == 0
    why = "CC names 'no-such-cc', and there is no such program; PyTorch's operations are used, slower."
    advice = "Install gcc or clang, or the package ziglang."
    assert f"! C kernels none: {why} {advice}" in " ".join(ended.out.split())
