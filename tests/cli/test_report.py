"""`bakeoff report`: a study's report as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.testing import command


@pytest.mark.parametrize(("format", "ending"), [("markdown", "md"), ("latex", "tex")])
def test_it_writes_a_file_here_and_says_where(trained: Path, folder: Path, format: str, ending: str) -> None:
    ended = command("report", "tiny", "--format", format, "--store", trained / "runs.db")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{folder / 'tiny'}.{ending}\n"
    assert "Does a wider layer help?" in (folder / f"tiny.{ending}").read_text(encoding="utf-8")


def test_a_study_is_found_by_the_path_of_its_file(trained: Path, tmp_path: Path) -> None:
    words = ("report", trained / "tiny.toml", "--store", trained / "runs.db", "-o", tmp_path / "tables.md")
    assert command(*words).code == 0
    assert "| twin |" in (tmp_path / "tables.md").read_text(encoding="utf-8")


def test_an_unknown_format_is_refused(trained: Path, folder: Path) -> None:
    ended = command("report", "tiny", "--format", "pdf", "--store", trained / "runs.db")
    assert (ended.code, ended.out) == (2, "")
    assert "'pdf' is not one of 'html', 'markdown', 'latex'" in ended.err


def test_a_folder_that_is_not_there_is_named(trained: Path, folder: Path) -> None:
    ended = command("report", "tiny", "--store", trained / "runs.db", "-o", folder / "none" / "tiny.html")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"{folder / 'none' / 'tiny.html'}: lies in a folder that is not there. Make it first.\n"


def test_a_study_that_was_never_run_says_how_to_run_it(trained: Path, folder: Path) -> None:
    ended = command("report", "kernel_size", "--store", trained / "runs.db")
    assert ended.code == 2
    assert "Run it with `bakeoff run kernel_size`." in ended.err
    assert not (folder / "kernel_size.html").exists()
