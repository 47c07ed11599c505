"""Folders of IDX files: which names are found, and what is said about the others."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bakeoff.data import load_dataset
from bakeoff.errors import DataError


@pytest.mark.parametrize(
    "other",
    [
        "train-images.idx3-ubyte",
        "train-images-idx4-ubyte",
        "TRAIN-IMAGES-IDX3-UBYTE",
    ],
)
def test_usual_spellings_of_a_name_are_found(idx_folder: Path, other: str) -> None:
    digest = load_dataset(str(idx_folder)).digest
    (idx_folder / "train-images-idx3-ubyte").rename(idx_folder / other)
    assert load_dataset(str(idx_folder)).digest == digest


def test_the_test_files_may_be_called_test(idx_folder: Path) -> None:
    digest = load_dataset(str(idx_folder)).digest
    for path in list(idx_folder.glob("t10k-*")):
        path.rename(path.with_name(path.name.replace("t10k", "test")))
    assert load_dataset(str(idx_folder)).digest == digest


def test_other_files_in_the_folder_do_no_harm(idx_folder: Path) -> None:
    (idx_folder / "readme.txt").write_text("digits", encoding="utf-8")
    (idx_folder / "train-images-idx3-ubyte.part").write_text("half", encoding="utf-8")
    assert load_dataset(str(idx_folder)).class_count == 3


@pytest.mark.parametrize(
    "name",
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
)
def test_a_missing_file_is_named(idx_folder: Path, name: str) -> None:
    (idx_folder / name).unlink()
    with pytest.raises(DataError, match=f"^{re.escape(str(idx_folder))}: has no file '{name}', gzipped or not"):
        load_dataset(str(idx_folder))


def test_two_files_for_one_array_are_not_chosen_between(idx_folder: Path) -> None:
    shutil.copy(idx_folder / "train-labels-idx1-ubyte", idx_folder / "train-labels.idx1-ubyte")
    with pytest.raises(DataError, match="train-labels-idx1-ubyte and train-labels.idx1-ubyte; keep one of them"):
        load_dataset(str(idx_folder))


def test_a_folder_under_a_files_name_is_an_error_that_names_it(idx_folder: Path) -> None:
    path = idx_folder / "train-images-idx3-ubyte"
    path.unlink()
    path.mkdir()
    with pytest.raises(DataError, match="train-images-idx3-ubyte: cannot be read: .*[Dd]irectory"):
        load_dataset(str(idx_folder))
