"""Data sets as facts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bakeoff.data import dataset_facts, load_dataset


def test_the_image_shape_is_that_of_one_image(npz: Path) -> None:
    assert load_dataset(str(npz)).image_shape == (4, 5, 1)


def test_a_data_set_does_not_change(npz: Path) -> None:
    dataset = load_dataset(str(npz))
    with pytest.raises(FrozenInstanceError, match="class_count"):
        dataset.class_count = 10  # type: ignore[misc]  # the point of the test


def test_facts_of_the_same_data_are_equal(npz: Path) -> None:
    assert dataset_facts(str(npz)) == dataset_facts(str(npz))
    assert dataset_facts(str(npz)) != dataset_facts("mnist")
