"""`bakeoff predict`: what trained networks say about test images and about files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bakeoff.analysis import load_results
from bakeoff.store import open_store
from bakeoff.testing import command


@pytest.fixture(scope="module")
def store(trained: Path) -> Path:
    return trained / "runs.db"


def test_a_test_image_is_answered_as_it_was_in_training(store: Path) -> None:
    with open_store(store, writable=False) as opened:
        results = load_results(opened, "tiny")
        mean = np.mean([results.predictions("wide", seed).probabilities[5] for seed in (0, 1)], axis=0)
    ended = command("predict", "tiny", "wide", "--test", "5", "--store", store)
    assert (ended.code, ended.err) == (0, "")
    # The images' classes go round: the sixth has class 2.
    assert ended.out.startswith("test image 5: class 2  (right)")
    first = next(line.split() for line in ended.out.splitlines() if " 0." in line)
    probability = next(float(word) for word in first if word.startswith("0."))
    # What the store keeps are 16-bit floats.
    assert probability == pytest.approx(float(mean[2]), abs=2e-3)


def test_several_images_are_a_line_each(store: Path) -> None:
    ended = command("predict", "tiny", "wide", "--test", "0", "--test", "1", "--store", store)
    lines = [line.split() for line in ended.out.splitlines()]
    assert [line[:3] for line in lines if line[:1] == ["test"]] == [["test", "image", "0"], ["test", "image", "1"]]
    assert "Means over 2 networks, from seeds 0, 1" in ended.out


def test_a_picture_file_is_answered(store: Path, folder: Path) -> None:
    pixels = np.load(folder / "tiny.npz")["x_test"][1]
    Image.fromarray(pixels).save(folder / "middle.png")
    ended = command("predict", "tiny", "wide", "middle.png", "--store", store)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("middle.png: class 1\n")


def test_one_seed_may_be_asked_alone(store: Path) -> None:
    ended = command("predict", "tiny", "wide", "--test", "5", "--seed", "1", "--store", store)
    assert "One network was asked: seed 1 (n = 1)." in ended.out


def test_an_answer_says_what_the_networks_were_trained_with_instead(folder: Path) -> None:
    words = ("run", "tiny.toml", "--seeds", "1", "--epochs", "1", "--only", "wide", "--workers", "1")
    assert command(*words, "--store", "short.db").code == 0
    ended = command("predict", "tiny", "wide", "--test", "5", "--store", "short.db")
    assert ended.out.endswith("As run with --seeds 1 --epochs 1 --only wide.\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["tiny"], "name one of the study's variants"),
        (["tiny", "wide", "--test", "0", "--dataset", "mnist"], "a study says its own data set: leave out --dataset"),
        (["m.keras"], "name image files, or images of the test set with --test"),
        (["m.keras", "a.png", "--seed", "1"], "leave out --seed and --store"),
        (["m.keras", "a.png"], "m.keras: there is no such file"),
    ],
)
def test_a_study_and_a_saved_model_each_need_their_own_words(folder: Path, words: list[str], problem: str) -> None:
    assert not (folder / "m.keras").exists()
    ended = command("predict", *words)
    assert (ended.code, ended.out) == (2, "")
    assert problem in " ".join(ended.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["wide"], "name image files, or images of the test set with --test"),
        (["wide", "a.png", "--test", "0"], "name image files, or images of the test set with --test"),
        (["wide", "--test", "60"], "has no test image 60"),
        (["wide", "--test", "0", "--seed", "9"], "there is no seed '9'"),
        (["wyde", "--test", "0"], "Did you mean 'wide'?"),
        (["wide", "nowhere.png"], "nowhere.png: there is no such file."),
    ],
)
def test_what_cannot_be_answered_is_refused(store: Path, words: list[str], problem: str) -> None:
    ended = command("predict", "tiny", *words, "--store", store)
    assert (ended.code, ended.out) == (2, "")
    assert problem in ended.err
    assert "Traceback" not in ended.err
