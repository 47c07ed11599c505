"""Data sets that files load."""

from __future__ import annotations

import pytest

from bakeoff.bridge.reading.datasets import file_table, keras_dataset, openml


def test_keras_gives_mnist_in_two_parts() -> None:
    (images, labels), (test_images, _) = keras_dataset("mnist")
    assert (images.shape, labels.shape, test_images.shape) == ((60_000, 28, 28), (60_000,), (10_000, 28, 28))
    assert (images.part, test_images.part, labels.role) == ("train", "test", "labels")


def test_a_data_set_that_is_not_known_has_no_shape() -> None:
    assert keras_dataset("imdb")[0][0].shape is None


@pytest.mark.parametrize(("path", "part"), [("../input/train.csv", "train"), ("C:\\x\\Test.csv", "test"), ("a", "all")])
def test_the_name_of_a_file_tells_its_part(path: str, part: str) -> None:
    assert file_table(path).part == part


def test_openml_gives_all_of_mnist_at_once() -> None:
    assert openml("mnist", role="images").shape == (70_000, 784)
    assert openml("mnist", role="labels").shape == (70_000,)
