"""A study's report as text and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import Results, load_results
from bakeoff.errors import DataError, OutputError, UnknownName
from bakeoff.reports import report, save_report
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up, tiny_data, tiny_study


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Results]:
    """`wide` has 48 of 60 images right in both seeds; `narrow` has not finished. The current folder is an empty one."""
    tiny_data(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with open_store(tmp_path / "runs.db", writable=True) as store:
        keep_made_up(store, tiny_study(tmp_path), made={"wide": [MadeUp(hits=first_right(48, of=60))] * 2})
        yield load_results(store, "tiny")


@pytest.mark.parametrize(
    ("format", "name", "beginning"),
    [("markdown", "tiny.md", "# Does a wider layer help?"), ("latex", "tiny.tex", "% Tables written by bakeoff.")],
)
def test_a_file_is_named_after_the_study(results: Results, format: str, name: str, beginning: str) -> None:
    path = save_report(results, format=format)
    assert path == Path(name)
    assert path.read_text(encoding="utf-8").startswith(beginning)
    assert path.read_text(encoding="utf-8") == report(results, format=format)


def test_the_ending_tells_the_format(results: Results, tmp_path: Path) -> None:
    path = save_report(results, tmp_path / "tables.md")
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert "| wide |" in path.read_text(encoding="utf-8")


def test_a_format_that_is_named_counts_more_than_the_ending(results: Results, tmp_path: Path) -> None:
    path = save_report(results, tmp_path / "tables.txt", format="latex")
    assert r"\begin{tabular}" in path.read_text(encoding="utf-8")


def test_a_page_is_written_where_nothing_else_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_data(tmp_path)
    monkeypatch.chdir(tmp_path)
    study = replace(tiny_study(tmp_path), name="../tiny <b>")
    with open_store(tmp_path / "runs.db", writable=True) as store:
        keep_made_up(store, study, made={})
        path = save_report(load_results(store, study.name))
    assert path == Path("tiny__b.html")
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_unknown_format_names_the_nearest_one(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no format 'markdwn'. Did you mean 'markdown'?"):
        report(results, format="markdwn")


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(results: Results, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"none.report\.md: lies in a folder that is not there. Make it first."):
        save_report(results, tmp_path / "none" / "report.md")
    with pytest.raises(OutputError, match="is a folder. Name a file in it."):
        save_report(results, tmp_path)


def test_a_data_set_that_has_gone_is_named(results: Results, tmp_path: Path) -> None:
    (tmp_path / "tiny.npz").unlink()
    with pytest.raises(DataError, match=r"tiny\.npz: there is no such file"):
        report(results, format="markdown")
