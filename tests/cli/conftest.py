"""A small study for commands: one that was not run, in the current folder, and one that was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.spec import save_study
from bakeoff.testing import command, tiny_data, tiny_study


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: `tiny.npz`, and `tiny.toml` about it; no store."""
    tiny_data(tmp_path)
    save_study(tiny_study(tmp_path), tmp_path / "tiny.toml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAKEOFF_STORE", raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `tiny.toml` was run into `runs.db`, to be read only; `out` and `err` are what `run` wrote."""
    made = tmp_path_factory.mktemp("trained")
    tiny_data(made)
    save_study(tiny_study(made), made / "tiny.toml")
    ended = command("run", made / "tiny.toml", "--store", made / "runs.db", "--workers", "1")
    assert ended.code == 0, ended.err
    (made / "out").write_text(ended.out, encoding="utf-8")
    (made / "err").write_text(ended.err, encoding="utf-8")
    return made
