"""`bakeoff export`: trained networks for other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.testing import command


@pytest.fixture
def store(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return trained / "runs.db"


def test_a_network_is_written_for_keras_and_says_what_it_takes(store: Path) -> None:
    ended = command("export", "tiny", "wide", "--store", store)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "Wrote tiny_wide_seed0.keras: wide, seed 0, from images (6, 6, 1) as the data set has them to probabilities.\n"
        "What prepares the images is part of it: divided by 255, as vectors.\n"
    )
    asked = ("--test", "5", "--dataset", store.parent / "tiny.npz")
    said = command("predict", "tiny_wide_seed0.keras", *asked)
    assert said.out.startswith("test image 5: class 2  (right)")
    assert "One network was asked: the saved model's (n = 1)." in said.out
    told = command("import", "tiny_wide_seed0.keras", *asked[2:])
    assert "Dense(16, activation='relu')" in told.out
    assert "! The file does not say on which images it was trained" in told.err


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["--format", "onnx", "--seed", "1"], {"tiny_wide_seed1.onnx"}),
        (["--format", "torch", "-o", "mine.py"], {"mine.py", "mine.safetensors"}),
        (["--format", "safetensors"], {"tiny_wide_seed0.safetensors"}),
    ],
)
def test_other_formats_may_be_asked_for(words: list[str], files: set[str], store: Path) -> None:
    ended = command("export", "tiny", "wide", *words, "--store", store)
    assert ended.code == 0
    assert {path.name for path in Path().iterdir()} == files
    assert all(name in ended.out for name in files)


def test_arrays_alone_come_with_what_must_be_done_first(store: Path) -> None:
    ended = command("export", "tiny", "wide", "--format", "safetensors", "--store", store)
    assert ended.out.endswith("divided by 255, as vectors: whoever uses them does that first.\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["wyde"], "Did you mean 'wide'?"),
        (["wide", "--seed", "7"], "there is no seed '7'"),
        (["wide", "--format", "pickle"], "pickle"),
        (["wide", "-o", "mine.pt"], "must end in .keras"),
    ],
)
def test_what_cannot_be_written_is_refused(words: list[str], problem: str, store: Path) -> None:
    ended = command("export", "tiny", *words, "--store", store)
    assert ended.code == 2
    assert problem in ended.err
    assert list(Path().iterdir()) == []
