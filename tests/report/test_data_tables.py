"""What a data set holds, in the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bakeoff.data import Dataset, dataset_view, image_view, load_dataset
from bakeoff.report import dataset_table, image_pictures
from bakeoff.testing import drawn, tiny_data


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return load_dataset(str(tiny_data(tmp_path)))


def test_shapes_ranges_and_counts_are_told(dataset: Dataset) -> None:
    lines = [" ".join(line.split()) for line in drawn(dataset_table(dataset_view(dataset)), width=120)]
    low, high = dataset.train_images.min(), dataset.train_images.max()
    assert lines[0] == "tiny"
    assert "images 6 × 6 × 1 uint8" in lines
    assert f"training 240 images, values from {low} to {high}" in lines
    assert "classes 3" in lines
    assert f"digest {dataset.digest}" in lines
    assert lines[-3:] == ["0 80 20", "1 80 20", "2 80 20"]


def test_classes_without_an_image_are_named(dataset: Dataset) -> None:
    shifted = replace(
        dataset, train_labels=dataset.train_labels + 1, test_labels=dataset.test_labels + 1, class_count=4
    )
    lines = drawn(dataset_table(dataset_view(shifted)), width=120)
    assert lines[-1] == "! No training image has class 0. Labels are numbered from 0."


def test_a_hostile_file_name_is_shown_as_text(dataset: Dataset) -> None:
    named = replace(dataset_view(dataset), name="[red]\x1b[2J", source="[link]/tmp/\x07x")
    lines = drawn(dataset_table(named))
    assert lines[0] == "[red][2J"
    assert "source    [link]/tmp/x" in lines


def test_an_image_is_drawn_as_it_is_and_as_the_network_sees_it(dataset: Dataset) -> None:
    view = image_view(dataset, 4, steps=["scale", "flatten"])
    lines = drawn(image_pictures(view, steps=["scale", "flatten"], width=80))
    assert lines[0] == "train image 4, class 1"
    assert lines[2].split("  ")[0] == "as it is"
    assert lines[2].endswith("after scale flatten")
    # What is drawn from the vector is the same image: scaling changes no shade.
    pictures = [line.split() for line in lines[5:] if line.strip()]
    assert pictures
    assert all(len(line) == 2 and line[0] == line[1] for line in pictures)
    assert "36, " in lines[3]


def test_pictures_stand_below_each_other_where_there_is_no_room(dataset: Dataset) -> None:
    wide = replace(dataset, train_images=np.zeros((3, 4, 50, 1), dtype=np.uint8))
    lines = drawn(image_pictures(image_view(wide, 0, steps=[]), steps=[], width=80))
    assert lines.index("as the network sees it") > lines.index("as it is") + 1
    assert max(map(len, lines)) <= 80


def test_vectors_are_drawn_as_bars(dataset: Dataset) -> None:
    vectors = replace(dataset, train_images=np.tile(np.arange(100, dtype=np.float32), (3, 1)))
    lines = drawn(image_pictures(image_view(vectors, 1, steps=[]), steps=[], width=80))
    assert any("█" in line for line in lines)
    assert max(map(len, lines)) <= 80
