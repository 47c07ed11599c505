"""The embedded MNIST against what is known of the original."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from bakeoff.data import Dataset, dataset_facts, load_dataset

# The sums of the four original files, in the order of PACKED_FILES.
SUMS = [
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
]


def mnist() -> Dataset:
    return load_dataset("mnist")


def test_it_has_sixty_thousand_and_ten_thousand_images() -> None:
    dataset = mnist()
    assert dataset.train_images.shape == (60_000, 28, 28, 1)
    assert dataset.test_images.shape == (10_000, 28, 28, 1)
    assert dataset.train_images.dtype == dataset.test_images.dtype == np.uint8
    assert dataset.class_count == 10


def test_each_class_has_its_known_count() -> None:
    dataset = mnist()
    train, test = (np.bincount(labels).tolist() for labels in (dataset.train_labels, dataset.test_labels))
    assert train == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert test == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mean_and_deviation_are_the_published_ones() -> None:
    # 0.1307 and 0.3081, as PyTorch's MNIST example has them.
    pixels = mnist().train_images / 255
    assert round(float(pixels.mean()), 4) == 0.1307
    assert round(float(pixels.std()), 4) == 0.3081


def test_the_first_labels_are_those_everybody_knows() -> None:
    assert mnist().train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist().test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_the_digest_stands_for_the_four_sums() -> None:
    assert mnist().digest == hashlib.sha256("".join(SUMS).encode()).hexdigest()


def test_its_facts_are_known_without_reading_it() -> None:
    facts, dataset = dataset_facts("mnist"), mnist()
    assert facts.name == dataset.name == "mnist"
    assert facts.image_shape == dataset.image_shape
    assert facts.class_count == dataset.class_count
    assert (facts.train_count, facts.test_count) == (len(dataset.train_labels), len(dataset.test_labels))
    assert facts.digest == dataset.digest


def test_it_is_mapped_from_the_cache_folder(cache: Path) -> None:
    dataset = mnist()
    assert not dataset.train_images.flags.owndata
    assert (cache / "mnist" / "train-images-idx3-ubyte").stat().st_size == 47_040_016


def test_the_notice_names_the_files_by_their_sums() -> None:
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert [total for total in SUMS if total not in notice] == []
