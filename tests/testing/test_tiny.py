"""The tiny study: separable, the same every time, and small."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bakeoff.data import load_dataset
from bakeoff.spec import settings_of, variant_names
from bakeoff.testing import tiny_data, tiny_study


def test_the_data_can_be_told_apart_by_where_it_is_bright(tmp_path: Path) -> None:
    dataset = load_dataset(str(tiny_data(tmp_path)))
    assert (dataset.class_count, dataset.image_shape) == (3, (6, 6, 1))
    assert (len(dataset.train_labels), len(dataset.test_labels)) == (240, 60)
    thirds = dataset.test_images.reshape(60, 6, 3, 2).mean(axis=(1, 3))
    assert np.array_equal(thirds.argmax(axis=1), dataset.test_labels)


def test_the_data_is_the_same_every_time(tmp_path: Path) -> None:
    first, again = (load_dataset(str(tiny_data(tmp_path))).digest for _ in range(2))
    assert first == again
    assert load_dataset(str(tiny_data(tmp_path, train_count=300))).digest != first


def test_the_study_finds_its_data_and_two_of_its_variants_are_one(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    assert variant_names(study) == ("narrow", "wide", "twin")
    assert settings_of(study, "narrow").dataset == str(tiny_data(tmp_path))
    assert settings_of(study, "narrow") == settings_of(study, "twin") != settings_of(study, "wide")
