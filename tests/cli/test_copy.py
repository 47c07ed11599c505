"""`bakeoff copy`: what has ended in one store, in another; and nothing where the words make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.testing import command


def test_a_light_copy_gives_the_same_verdicts_and_says_what_it_lacks(trained: Path, tmp_path: Path) -> None:
    source, target = trained / "runs.db", tmp_path / "light.db"
    ended = command("copy", source, target, "--without", "weights,kernels", "--without", "probabilities")
    assert (ended.code, ended.err) == (0, "")
    assert f"{target}: 4 trials new; 0." in ended.out
    assert command("verdict", "tiny", "--store", target).out == command("verdict", "tiny", "--store", source).out
    assert not target.with_name("light.db.blobs").exists()
    lacking = command("plot", "tiny", "calibration", "--store", target, "-o", tmp_path / "x.svg")
    assert lacking.code == 2
    assert "were left out when this store was copied" in lacking.err
    assert command("plot", "tiny", "comparison", "--store", target, "-o", tmp_path / "x.svg").code == 0
    assert command("report", "tiny", "--store", target, "-o", tmp_path / "x.html").code == 0


def test_tables_need_neither_kernels_nor_probabilities(trained: Path, tmp_path: Path) -> None:
    source, target = trained / "runs.db", tmp_path / "lighter.db"
    command("copy", source, target, "--without", "kernels,probabilities")
    assert command("show", "tiny", "--store", target).out == command("show", "tiny", "--store", source).out


def test_copying_again_adds_nothing(trained: Path, tmp_path: Path) -> None:
    for count in ("4 trials", "0 trials"):
        assert f"{count} new" in command("copy", trained / "runs.db", tmp_path / "whole.db").out
    assert any((tmp_path / "whole.db.blobs").iterdir())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["none.db", "new.db"], "none.db: there is no store yet"),
        (["runs.db", "new.db", "--without", "weight"], "there is no part of a trial 'weight'. Did you mean 'weights'?"),
        (["runs.db", "runs.db"], "FROM and TO are the same store."),
    ],
)
def test_what_cannot_be_copied_is_said(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = command("copy", *(trained / word if word == "runs.db" else word for word in words))
    assert (ended.code, ended.out) == (2, "")
    assert problem in ended.err
    assert list(tmp_path.iterdir()) == []
