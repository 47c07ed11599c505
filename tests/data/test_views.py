"""What `bakeoff data` shows, in numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bakeoff.data import Dataset, dataset_view, image_view, load_dataset
from bakeoff.errors import DataError, StudyError, UnknownName

Arrays = dict[str, NDArray[np.generic]]


@pytest.fixture
def dataset(npz: Path) -> Dataset:
    return load_dataset(str(npz))


def test_a_view_counts_each_part(npz: Path, dataset: Dataset) -> None:
    view = dataset_view(dataset)
    assert (view.name, view.source, view.digest) == ("digits", str(npz), dataset.digest)
    assert (view.image_shape, view.dtype, view.class_count) == ((4, 5, 1), "uint8", 3)
    assert (view.train.image_count, view.train.class_counts) == (8, (4, 2, 2))
    assert (view.test.image_count, view.test.class_counts) == (5, (1, 3, 1))


def test_a_class_that_a_part_lacks_is_counted_as_none(npz: Path, arrays: Arrays) -> None:
    np.savez(npz, allow_pickle=False, **(arrays | {"y_test": np.array([0, 0, 0, 0, 1])}))
    assert dataset_view(load_dataset(str(npz))).test.class_counts == (4, 1, 0)


def test_the_range_is_that_of_the_stored_values(npz: Path, arrays: Arrays) -> None:
    images = np.linspace(-1, 3, 8 * 4 * 5).reshape(8, 4, 5)
    np.savez(npz, allow_pickle=False, **(arrays | {"x_train": images, "x_test": images[:5] / 2}))
    view = dataset_view(load_dataset(str(npz)))
    assert view.dtype == "float32"
    assert (view.train.low, view.train.high) == (-1, 3)
    assert view.test.low == -0.5


def test_mnist_goes_from_0_to_255() -> None:
    view = dataset_view(load_dataset("mnist"))
    assert (view.train.low, view.train.high) == (view.test.low, view.test.high) == (0, 255)
    assert view.source == "built in"


def test_an_image_is_shown_as_it_is_and_as_the_network_sees_it(dataset: Dataset, arrays: Arrays) -> None:
    view = image_view(dataset, 2, steps=("scale", "flatten"))
    assert (view.part, view.index, view.label) == ("train", 2, 2)
    np.testing.assert_array_equal(view.stored[..., 0], arrays["x_train"][2])
    expected = (arrays["x_train"][2].astype(np.float64) / 255).astype(np.float32)
    np.testing.assert_array_equal(view.prepared, expected.reshape(20))


def test_an_image_of_the_test_set_can_be_shown(dataset: Dataset, arrays: Arrays) -> None:
    view = image_view(dataset, 4, steps=(), part="test")
    assert view.label == 1
    np.testing.assert_array_equal(view.stored[..., 0], arrays["x_test"][4])
    np.testing.assert_array_equal(view.prepared, view.stored)


def test_standardised_it_is_seen_against_all_training_images(dataset: Dataset) -> None:
    view = image_view(dataset, 0, steps=("standardise",), part="test")
    train = dataset.train_images.astype(np.float64)
    expected = (dataset.test_images[0] - train.mean()) / train.std()
    np.testing.assert_allclose(view.prepared, expected, rtol=1e-4, atol=1e-6)
    assert view.prepared.dtype == np.float32


@pytest.mark.parametrize("index", [-1, 8, 10**9])
def test_an_index_outside_the_part_is_named(dataset: Dataset, index: int) -> None:
    with pytest.raises(DataError, match=f"^digits: has no train image {index}; they go from 0 to 7"):
        image_view(dataset, index, steps=())


def test_wrong_steps_are_refused_as_everywhere(dataset: Dataset) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'scale'?"):
        image_view(dataset, 0, steps=("scaled",))
    with pytest.raises(StudyError, match="which only 'flatten' may follow"):
        image_view(dataset, 0, steps=("standardise", "scale"))
