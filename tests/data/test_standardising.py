"""What `standardise` learns, against NumPy and numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bakeoff.data import Dataset, Standardisation, load_dataset, prepare, split, standardisation


@pytest.fixture
def dataset(npz: Path) -> Dataset:
    return load_dataset(str(npz))


def learned(dataset: Dataset, *steps: str, indices: list[int] | None = None) -> Standardisation:
    chosen = np.arange(len(dataset.train_labels)) if indices is None else np.array(indices)
    found = standardisation(prepare(dataset, steps), chosen.astype(np.int64))
    assert found is not None
    return found


def with_images(dataset: Dataset, images: NDArray[np.float32]) -> Dataset:
    return replace(dataset, train_images=images, test_images=images[:5])


def test_without_the_step_there_is_nothing_to_learn(dataset: Dataset) -> None:
    assert standardisation(prepare(dataset, ("scale",)), np.arange(8)) is None


def test_images_have_one_mean_and_deviation_per_channel(dataset: Dataset) -> None:
    colours = np.random.default_rng(1).normal([1, 20, 300], [1, 2, 3], size=(8, 4, 5, 3)).astype(np.float32)
    found = learned(with_images(dataset, colours), "standardise")
    np.testing.assert_allclose(found.mean, colours.mean(axis=(0, 1, 2), dtype=np.float64), rtol=1e-6)
    np.testing.assert_allclose(found.deviation, colours.std(axis=(0, 1, 2), dtype=np.float64), rtol=1e-6)
    assert found.mean.dtype == found.deviation.dtype == np.float32


def test_vectors_have_one_mean_and_deviation_per_feature(dataset: Dataset) -> None:
    vectors = np.array([[0, 5], [2, 5], [4, 5], [6, 5], [0, 5], [2, 5], [4, 5], [6, 5]], dtype=np.float32)
    found = learned(with_images(dataset, vectors), "standardise")
    # 0, 2, 4, 6: mean 3, variance (9 + 1 + 1 + 9) / 4 = 5; a feature that never changes is divided by 1.
    assert found.mean.tolist() == [3, 5]
    assert found.deviation.tolist() == [np.float32(np.sqrt(5)), 1]


def test_only_the_given_images_count(dataset: Dataset) -> None:
    images = np.repeat(np.arange(8, dtype=np.float32), 20).reshape(8, 4, 5, 1)
    found = learned(with_images(dataset, images), "standardise", indices=[1, 3])
    assert found.mean.tolist() == [2]
    assert found.deviation.tolist() == [1]


def test_flattened_afterwards_each_pixel_gets_its_channels_numbers(dataset: Dataset) -> None:
    colours = np.random.default_rng(1).normal([1, 20, 300], [1, 2, 3], size=(8, 4, 5, 3)).astype(np.float32)
    dataset = with_images(dataset, colours)
    found, flat = learned(dataset, "standardise"), learned(dataset, "standardise", "flatten")
    assert flat.mean.shape == flat.deviation.shape == (60,)
    images, vectors = (prepare(dataset, steps).train_images for steps in (("standardise",), ("standardise", "flatten")))
    expected = ((images - found.mean) / found.deviation).reshape(8, 60)
    np.testing.assert_array_equal((vectors - flat.mean) / flat.deviation, expected)


def test_flattened_before_each_feature_has_its_own(dataset: Dataset) -> None:
    found = learned(dataset, "flatten", "standardise")
    vectors = dataset.train_images.reshape(8, 20)
    np.testing.assert_allclose(found.mean, vectors.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found.deviation, vectors.std(axis=0), rtol=1e-6)


def test_earlier_steps_count(dataset: Dataset) -> None:
    plain, scaled = learned(dataset, "standardise"), learned(dataset, "scale", "standardise")
    np.testing.assert_allclose(scaled.mean, plain.mean / 255, rtol=1e-6)
    np.testing.assert_allclose(scaled.deviation, plain.deviation / 255, rtol=1e-6)


@given(value=st.floats(-1e6, 1e6, width=32))
def test_where_all_values_are_equal_nothing_is_blown_up(value: float) -> None:
    empty = np.zeros((1, 2, 2, 1), dtype=np.float32)
    labels = np.zeros(1, dtype=np.int64)
    dataset = Dataset(
        name="flat",
        source="here",
        digest="",
        train_images=np.full((1000, 2, 2, 1), value, dtype=np.float32),
        train_labels=np.zeros(1000, dtype=np.int64),
        test_images=empty,
        test_labels=labels,
        class_count=2,
    )
    found = learned(dataset, "standardise")
    assert found.mean.tolist() == [np.float32(value)]
    assert found.deviation.tolist() == [1]


def test_a_small_deviation_far_from_zero_is_not_lost(dataset: Dataset) -> None:
    images = np.full((8, 4, 5, 1), 1_000_000, dtype=np.float32)
    images[::2] += 0.5
    found = learned(with_images(dataset, images), "standardise")
    assert found.deviation.tolist() == [0.25]


def test_mnist_gives_the_published_numbers_from_a_training_share() -> None:
    dataset = load_dataset("mnist")
    prepared = prepare(dataset, ("scale", "standardise"))
    share = split(dataset.train_labels, 0.1, seed=0).train
    found = standardisation(prepared, share)
    assert found is not None
    chosen = dataset.train_images[share] / 255
    np.testing.assert_allclose(found.mean, chosen.mean(), rtol=1e-6)
    np.testing.assert_allclose(found.deviation, chosen.std(), rtol=1e-6)
    # Of all images: 0.1307 and 0.3081.
    assert found.mean[0] == pytest.approx(0.1307, abs=0.001)
    assert found.deviation[0] == pytest.approx(0.3081, abs=0.001)
