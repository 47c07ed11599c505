"""`bakeoff list`: what there is to run, and what the store holds."""

from __future__ import annotations

from pathlib import Path

from bakeoff.testing import command


def test_built_in_studies_are_listed_without_a_store(folder: Path) -> None:
    ended = command("list")
    assert (ended.code, ended.err) == (0, "")
    for name, count in {"mlp_tuning": "8", "kernel_size": "5", "conv_depth": "3"}.items():
        assert [name, count] in [line.split()[:2] for line in ended.out.splitlines()]
    assert "nothing yet: `bakeoff run STUDY` trains one" in ended.out
    assert not (folder / "runs").exists()


def test_what_the_store_holds_is_listed(trained: Path) -> None:
    ended = command("list", "--store", trained / "runs.db")
    (line,) = [line.split() for line in ended.out.splitlines() if line.startswith("tiny")]
    assert line[-3:] == ["4", "of", "4"]


def test_a_file_that_is_no_store_is_refused(folder: Path) -> None:
    (folder / "notes.db").write_text("no database, but long enough to be taken for one" * 100)
    ended = command("list", "--store", "notes.db")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert str(folder / "notes.db") in ended.err
