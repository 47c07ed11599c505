"""What users' arrays may look like, and what is said about those that may not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from bakeoff.data import Dataset, load_dataset
from bakeoff.errors import DataError

Arrays = dict[str, NDArray[np.generic]]
Loaded = Callable[[Arrays], Dataset]

LABELS = [0, 1, 2, 0, 1, 2, 0, 0]


@pytest.fixture
def loaded(tmp_path: Path, arrays: Arrays) -> Loaded:
    """Load the tiny data set with some of its arrays exchanged."""

    def load(changes: Arrays) -> Dataset:
        path = tmp_path / "changed.npz"
        np.savez(path, allow_pickle=False, **(arrays | changes))
        return load_dataset(str(path))

    return load


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_become_float32(loaded: Loaded, dtype: type[np.floating]) -> None:
    images = (np.arange(8 * 4 * 5).reshape(8, 4, 5) / 128).astype(dtype)
    dataset = loaded({"x_train": images, "x_test": images[:5]})
    assert dataset.train_images.dtype == np.float32
    np.testing.assert_array_equal(dataset.train_images[..., 0], images)


def test_vectors_stay_vectors(loaded: Loaded) -> None:
    vectors = np.arange(8 * 20, dtype=np.uint8).reshape(8, 20)
    dataset = loaded({"x_train": vectors, "x_test": vectors[:5]})
    assert dataset.image_shape == (20,)
    np.testing.assert_array_equal(dataset.train_images, vectors)


def test_colour_images_keep_their_channels(loaded: Loaded) -> None:
    colours = np.arange(8 * 4 * 5 * 3, dtype=np.uint8).reshape(8, 4, 5, 3)
    assert loaded({"x_train": colours, "x_test": colours[:5]}).image_shape == (4, 5, 3)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(LABELS, dtype=np.int32),
        np.array(LABELS, dtype=np.uint64),
        np.array(LABELS, dtype=np.float64),
        np.array(LABELS)[:, np.newaxis],
        np.eye(3, dtype=np.uint8)[LABELS],
        np.eye(3, dtype=np.float32)[LABELS],
        np.eye(3, dtype=np.bool_)[LABELS],
    ],
)
def test_labels_in_every_usual_form_mean_the_same(loaded: Loaded, labels: NDArray[np.generic]) -> None:
    dataset = loaded({"y_train": labels})
    assert dataset.train_labels.tolist() == LABELS
    assert dataset.train_labels.dtype == np.int64


def test_two_classes_may_be_said_with_booleans(loaded: Loaded) -> None:
    dataset = loaded({"y_train": np.arange(8) % 2 == 1, "y_test": np.array([True, False, True, True, False])})
    assert dataset.test_labels.tolist() == [1, 0, 1, 1, 0]
    assert dataset.class_count == 2


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x_train", np.zeros(8, np.uint8), r"x_train: holds labels or single numbers of shape \(8,\), not images"),
        ("x_train", np.zeros((), np.uint8), r"x_train: holds labels or single numbers of shape \(\)"),
        ("x_train", np.zeros((8, 1, 4, 5, 1), np.uint8), "x_train: has shape .*; images have 2 to 4 dimensions"),
        ("x_train", np.zeros((0, 4, 5), np.uint8), r"x_train: is empty: its shape is \(0, 4, 5\)"),
        ("x_test", np.zeros((5, 4, 0), np.uint8), "x_test: is empty"),
        ("x_train", np.zeros((8, 4, 5), np.int64), "x_train: holds values of type int64; save uint8 or float32"),
        ("x_train", np.zeros((8, 3, 32, 32), np.uint8), r"channels first; save numpy.moveaxis\(images, 1, -1\)"),
        (
            "x_test",
            np.zeros((5, 1, 28, 28), np.uint8),
            r"x_test: has shape \(5, 1, 28, 28\), which looks like channels",
        ),
        ("x_train", np.zeros((8, 4, 5), np.complex64), "x_train: holds values of type complex64"),
        ("y_train", np.zeros((8, 4, 5), np.uint8), r"y_train: has shape \(8, 4, 5\): these are images, not labels"),
        ("y_train", np.zeros(0, np.uint8), "y_train: is empty"),
        ("y_train", np.array(["a"] * 8), "<U1; save whole numbers from 0, as numpy.searchsorted"),
        ("y_train", np.array([0, 1, 2, 256, 0, 0, 0, 0]), "label 3 is 256; expected a whole number from 0 to 255"),
        ("y_train", np.array([0, -1, 2, 0, 0, 0, 0, 0]), "label 1 is -1"),
        ("y_train", np.array([0, 1, 1.5, 0, 0, 0, 0, 0]), "label 2 is 1.5"),
        ("y_train", np.array([np.nan, *[1.0] * 7]), "label 0 is nan"),
        ("y_train", np.array([np.inf, *[1.0] * 7]), "label 0 is inf"),
        ("y_train", np.array([2**64 - 1, *[1] * 7], np.uint64), "label 0 is 18446744073709551615"),
        ("y_train", np.ones((8, 3), np.uint8), r"y_train: has shape \(8, 3\) and its row 0 is not one-hot"),
        ("y_train", np.zeros((8, 3), np.uint8), "its row 0 is not one-hot"),
        ("y_train", np.full((8, 3), [1, 2, 0]), "its row 0 is not one-hot"),
        ("y_train", np.full((8, 3), [0.5, 0.5, 0]), "its row 0 is not one-hot"),
    ],
)
def test_what_cannot_be_used_is_named(loaded: Loaded, name: str, value: NDArray[np.generic], message: str) -> None:
    with pytest.raises(DataError, match=message):
        loaded({name: value})


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e39])
def test_a_value_that_is_not_finite_in_float32_is_found(loaded: Loaded, bad: float) -> None:
    images = np.zeros((8, 4, 5))
    images[6, 3, 4] = bad
    with pytest.raises(DataError, match="x_train: image 6 has a value that is not finite in float32"):
        loaded({"x_train": images})


def test_a_bad_value_far_back_in_many_images_is_found(loaded: Loaded) -> None:
    # Enough for several chunks of four million values.
    images = np.zeros((5000, 40, 50), np.float16)
    images[4321, 0, 0] = np.inf
    with pytest.raises(DataError, match="x_train: image 4321 has"):
        loaded({"x_train": images, "y_train": np.zeros(5000, np.uint8)})


def test_the_arrays_of_a_data_set_cannot_be_written_to(loaded: Loaded) -> None:
    dataset = loaded({"x_train": np.zeros((8, 4, 5)), "x_test": np.zeros((5, 4, 5))})
    held: list[ArrayLike] = [dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels]
    assert not any(np.asarray(array).flags.writeable for array in held)
