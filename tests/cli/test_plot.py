"""`bakeoff plot`: a figure in a file, and clear words where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.testing import Ended, command


def plot(trained: Path, *words: str | Path) -> Ended:
    return command("plot", "tiny", *words, "--store", trained / "runs.db")


def test_a_figure_is_named_after_study_and_kind(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = plot(trained, "comparison")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "tiny_comparison.svg: Test accuracy of 3 variants.\n"
    assert (tmp_path / "tiny_comparison.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_variant_and_metric_can_be_chosen(trained: Path, tmp_path: Path) -> None:
    assert "filters of wide" in plot(trained, "filters", "--variant", "wide", "-o", tmp_path / "x.svg").err
    assert "Test loss" in plot(trained, "comparison", "--metric", "test_loss", "-o", tmp_path / "x.svg").err
    told = plot(trained, "disagreements", "--variant", "wide,narrow", "-o", tmp_path / "x.svg").err
    assert "on which wide and narrow disagree" in told


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["curves"], "there is no figure 'curves'."),
        (["pie"], "There are: 'learning_curves', 'comparison', 'differences', 'cost'"),
        (["cost", "-o", "x.gif"], "x.gif: ends in '.gif'; a figure is written as .svg, .png or .pdf."),
        (["cost", "-o", "none/x.svg"], "none/x.svg: cannot be written: No such file or directory."),
        (["cost", "--variant", "wide"], "cost takes no --variant."),
        (["confusion", "--variant", "wide,narrow"], "confusion takes one --variant."),
        (["disagreements", "--variant", "wide"], "disagreements takes none or two of --variant."),
        (["confusion", "--metric", "test_loss"], "confusion takes no --metric."),
        (["confusion", "--variant", "wode"], "there is no variant 'wode'. Did you mean 'wide'?"),
        (["comparison", "--metric", "acuracy"], "there is no metric 'acuracy'."),
    ],
)
def test_what_cannot_be_drawn_is_said(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = plot(trained, *words)
    assert (ended.code, ended.out) == (2, "")
    assert problem in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("trained")
def test_a_study_that_was_never_run_is_named(trained: Path) -> None:
    ended = command("plot", "other", "cost", "--store", trained / "runs.db")
    assert ended.code == 2
    assert "there is no run of 'other'" in ended.err
