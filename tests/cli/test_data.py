"""`bakeoff data`: a data set in numbers, and an image of it."""

from __future__ import annotations

from pathlib import Path

from bakeoff.testing import command


def test_mnist_is_told_in_numbers() -> None:
    ended = command("data", "mnist")
    lines = [line.split() for line in ended.out.splitlines()]
    assert (ended.code, ended.err) == (0, "")
    assert ["images", "28", "×", "28", "×", "1", "uint8"] in lines
    # The counts that MNIST's users know: 5,923 zeros to train on, 980 to test with.
    assert ["0", "5,923", "980"] in lines


def test_an_image_is_drawn_twice(folder: Path) -> None:
    ended = command("data", "./tiny.npz", "--show", "4", "--preprocess", "scale,flatten")
    assert ended.code == 0
    assert ended.out.startswith("train image 4, class 1\n")
    assert "after scale flatten" in ended.out
    assert "█" in ended.out


def test_steps_may_be_given_one_by_one(folder: Path) -> None:
    together = command("data", "./tiny.npz", "--show", "4", "--preprocess", "scale,flatten")
    assert together == command("data", "./tiny.npz", "--show", "4", "--preprocess", "scale", "--preprocess", "flatten")


def test_an_image_that_is_not_there_is_refused(folder: Path) -> None:
    ended = command("data", "./tiny.npz", "--show", "240")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "tiny: has no train image 240; they go from 0 to 239.\n"


def test_an_unknown_step_is_refused(folder: Path) -> None:
    ended = command("data", "./tiny.npz", "--show", "4", "--preprocess", "scal")
    assert ended.code == 2
    assert "Did you mean 'scale'?" in ended.err


def test_an_unknown_data_set_is_refused() -> None:
    ended = command("data", "mnits")
    assert ended.code == 2
    assert ended.err == "there is no data set 'mnits'. Did you mean 'mnist'?\n"
