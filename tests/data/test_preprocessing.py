"""Preprocessing steps, against Keras and numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from bakeoff.data import Dataset, load_dataset, prepare, prepare_images, prepared_shape, preprocess_names
from bakeoff.errors import StudyError, UnknownName

images_of_bytes = arrays_of.arrays(np.uint8, arrays_of.array_shapes(min_dims=4, max_dims=4, max_side=6))


@pytest.fixture
def dataset(npz: Path) -> Dataset:
    return load_dataset(str(npz))


def test_the_steps_have_these_names() -> None:
    assert preprocess_names() == ("scale", "l2_columns", "l2", "standardise", "flatten")


def test_without_steps_the_values_stay(dataset: Dataset) -> None:
    prepared = prepare(dataset, ())
    assert prepared.train_images.dtype == prepared.test_images.dtype == np.float32
    np.testing.assert_array_equal(prepared.train_images, dataset.train_images)
    np.testing.assert_array_equal(prepared.test_images, dataset.test_images)
    assert prepared.input_shape == (4, 5, 1)


def test_labels_and_class_count_go_along(dataset: Dataset) -> None:
    prepared = prepare(dataset, ("scale",))
    assert prepared.train_labels.tolist() == dataset.train_labels.tolist()
    assert prepared.test_labels.tolist() == dataset.test_labels.tolist()
    assert prepared.class_count == 3


@given(images=images_of_bytes)
def test_scale_divides_by_255_as_numpy_does_and_rounds_once(images: np.ndarray) -> None:
    np.testing.assert_array_equal(prepare_images(images, ("scale",)), (images / 255).astype(np.float32))


def test_l2_columns_is_keras_normalize_along_axis_1_on_mnist() -> None:
    # More than two million values: several chunks.
    images = load_dataset("mnist").train_images[:6000]
    expected = keras.utils.normalize(images[..., 0], axis=1).astype(np.float32)
    np.testing.assert_array_equal(prepare_images(images, ("l2_columns",))[..., 0], expected)


@given(images=images_of_bytes)
def test_l2_columns_is_keras_normalize_along_axis_1_on_any_image(images: np.ndarray) -> None:
    expected = keras.utils.normalize(images, axis=1)
    np.testing.assert_allclose(prepare_images(images, ("l2_columns",)), expected, rtol=1e-7)


def test_l2_columns_divides_each_column_by_its_own_length() -> None:
    image = np.array([[3, 0, 1], [4, 0, 0]], dtype=np.uint8)[np.newaxis, ..., np.newaxis]
    expected = np.array([[0.6, 0, 1], [0.8, 0, 0]], dtype=np.float32)
    np.testing.assert_array_equal(prepare_images(image, ("l2_columns",))[0, ..., 0], expected)


def test_l2_divides_by_the_length_of_the_whole_image() -> None:
    # 1 + 4 + 4 + 16 = 25.
    images = np.array([[[1, 2], [2, 4]], [[0, 0], [0, 0]]], dtype=np.uint8)[..., np.newaxis]
    prepared = prepare_images(images, ("l2",))
    np.testing.assert_array_equal(prepared[0, ..., 0], np.array([[0.2, 0.4], [0.4, 0.8]], dtype=np.float32))
    assert not prepared[1].any()


@given(images=images_of_bytes)
def test_l2_is_keras_normalize_of_the_flattened_image(images: np.ndarray) -> None:
    expected = keras.utils.normalize(images.reshape(len(images), -1), axis=1)
    np.testing.assert_allclose(prepare_images(images, ("l2", "flatten")), expected, rtol=1e-7)


def test_flatten_keeps_the_order_row_by_row_channels_last() -> None:
    images = np.arange(2 * 2 * 3 * 2, dtype=np.uint8).reshape(2, 2, 3, 2)
    assert prepare_images(images, ("flatten",)).tolist() == [[*range(12)], [*range(12, 24)]]


def test_steps_are_taken_in_their_order() -> None:
    image = np.array([[[[255]], [[0]]]], dtype=np.uint8)
    assert prepare_images(image, ("l2", "scale"))[0, 0, 0, 0] == np.float32(1 / 255)
    assert prepare_images(image, ("scale", "l2"))[0, 0, 0, 0] == 1


def test_vectors_are_scaled_and_normalised_too() -> None:
    vectors = np.array([[3, 4], [0, 0]], dtype=np.uint8)
    assert prepare_images(vectors, ("l2", "flatten")).tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0]]


def test_preparing_changes_nothing_in_the_data_set(dataset: Dataset) -> None:
    own = replace(dataset, train_images=dataset.train_images.copy())
    before = own.train_images.copy()
    prepare(own, ("scale", "l2", "flatten"))
    np.testing.assert_array_equal(own.train_images, before)


def test_standardise_is_only_noted(dataset: Dataset) -> None:
    plain, noted = prepare(dataset, ("scale",)), prepare(dataset, ("scale", "standardise"))
    assert not plain.standardises
    assert noted.standardises
    np.testing.assert_array_equal(noted.train_images, plain.train_images)


@pytest.mark.parametrize(
    ("steps", "shape"),
    [
        ((), (28, 28, 3)),
        (("scale", "l2_columns", "l2", "standardise"), (28, 28, 3)),
        (("flatten",), (2352,)),
        (("scale", "standardise", "flatten"), (2352,)),
        (("flatten", "l2", "standardise"), (2352,)),
        (("flatten", "flatten"), (2352,)),
    ],
)
def test_the_shape_is_known_without_data(steps: tuple[str, ...], shape: tuple[int, ...]) -> None:
    assert prepared_shape((28, 28, 3), steps) == shape


def test_an_unknown_step_gets_the_nearest() -> None:
    message = r"^preprocess\[1\]: there is no preprocessing step 'standardize'. Did you mean 'standardise'?"
    with pytest.raises(UnknownName, match=message):
        prepared_shape((28, 28, 1), ("scale", "standardize"))


@pytest.mark.parametrize("late", ["scale", "l2", "l2_columns", "standardise"])
def test_only_flatten_may_follow_standardise(late: str) -> None:
    with pytest.raises(StudyError, match=f"^preprocess: '{late}' comes after 'standardise', which only 'flatten' may"):
        prepared_shape((28, 28, 1), ("standardise", "flatten", late))


@pytest.mark.parametrize(("shape", "steps"), [((784,), ("l2_columns",)), ((28, 28, 1), ("flatten", "l2_columns"))])
def test_vectors_have_no_columns(shape: tuple[int, ...], steps: tuple[str, ...]) -> None:
    with pytest.raises(StudyError, match=r"^preprocess\[.\]: 'l2_columns' needs images, not vectors; 'l2' does it"):
        prepared_shape(shape, steps)


@given(steps=st.lists(st.sampled_from(preprocess_names()), max_size=4))
def test_the_shape_that_is_foretold_is_the_shape_that_comes(steps: list[str]) -> None:
    images = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4, 1)
    try:
        shape = prepared_shape((3, 4, 1), steps)
    except StudyError:
        return
    assert prepare_images(images, steps).shape == (2, *shape)
