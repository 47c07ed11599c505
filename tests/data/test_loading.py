"""Data sets by name and by path: what comes back, what stands for its content, and what is said when nothing does."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bakeoff.data import dataset_facts, load_dataset
from bakeoff.errors import DataError, UnknownName

Arrays = dict[str, NDArray[np.generic]]


def save(path: Path, arrays: Arrays) -> Path:
    np.savez(path, allow_pickle=False, **arrays)
    return path


def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="there is no data set 'minst'. Did you mean 'mnist'?"):
        load_dataset("minst")


def test_a_name_far_from_all_gets_the_list() -> None:
    with pytest.raises(UnknownName, match="there is no data set 'faces'. There are: 'mnist'."):
        dataset_facts("faces")


@pytest.mark.parametrize("name", ["missing.npz", "folder/missing"])
def test_what_has_a_slash_or_an_ending_is_a_path(name: str) -> None:
    with pytest.raises(DataError, match=f"^{name}: there is no such file or folder"):
        load_dataset(name)


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text("0,1,2", encoding="utf-8")
    with pytest.raises(DataError, match=f"^{re.escape(str(path))}: is no data set; expected an .npz file or a folder"):
        load_dataset(str(path))


def test_a_data_set_is_named_after_its_file_or_folder(npz: Path, idx_folder: Path) -> None:
    assert load_dataset(str(npz)).name == "digits"
    assert load_dataset(f"{idx_folder}/").name == "shapes"
    assert load_dataset(str(npz)).source == str(npz)


def test_a_tilde_is_the_home_folder(npz: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(npz.parent))
    monkeypatch.setenv("USERPROFILE", str(npz.parent))
    assert load_dataset("~/digits.npz").class_count == 3


def test_facts_are_those_of_the_loaded_data_set(npz: Path) -> None:
    facts, dataset = dataset_facts(str(npz)), load_dataset(str(npz))
    assert facts.name == "digits"
    assert facts.image_shape == (4, 5, 1)
    assert facts.class_count == 3
    assert (facts.train_count, facts.test_count) == (8, 5)
    assert facts.digest == dataset.digest


def test_facts_are_read_once_as_long_as_the_file_is_untouched(npz: Path, arrays: Arrays) -> None:
    facts, state = dataset_facts(str(npz)), npz.stat()
    npz.write_bytes(bytes(state.st_size))
    os.utime(npz, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert dataset_facts(str(npz)) is facts
    save(npz, arrays | {"y_train": arrays["y_train"][::-1]})
    assert dataset_facts(str(npz)).digest != facts.digest


def test_the_digest_is_that_of_shapes_types_and_bytes(npz: Path, arrays: Arrays) -> None:
    expected = hashlib.sha256(
        b"(8, 4, 5, 1) |u1\n"
        + arrays["x_train"].tobytes()
        + b"(8,) <i8\n"
        + arrays["y_train"].astype("<i8").tobytes()
        + b"(5, 4, 5, 1) |u1\n"
        + arrays["x_test"].tobytes()
        + b"(5,) <i8\n"
        + arrays["y_test"].astype("<i8").tobytes()
    )
    assert load_dataset(str(npz)).digest == expected.hexdigest()


def test_the_same_content_in_another_format_has_the_same_digest(npz: Path, idx_folder: Path) -> None:
    assert load_dataset(str(npz)).digest == load_dataset(str(idx_folder)).digest


@pytest.mark.parametrize("name", ["x_train", "y_train", "x_test", "y_test"])
def test_one_changed_value_changes_the_digest(npz: Path, arrays: Arrays, name: str) -> None:
    before = load_dataset(str(npz)).digest
    changed = arrays[name].copy()
    changed.reshape(-1)[-1] = 2 if changed.reshape(-1)[-1] != 2 else 1
    save(npz, arrays | {name: changed})
    assert load_dataset(str(npz)).digest != before


@pytest.mark.parametrize(("part", "counts"), [("train", "7 labels for 8 images"), ("test", "4 labels for 5 images")])
def test_labels_that_are_too_few_are_counted(npz: Path, arrays: Arrays, part: str, counts: str) -> None:
    save(npz, arrays | {f"y_{part}": arrays[f"y_{part}"][1:]})
    with pytest.raises(DataError, match=f"digits.npz, y_{part}: has {counts}"):
        load_dataset(str(npz))


def test_test_images_of_another_shape_are_refused(npz: Path, arrays: Arrays) -> None:
    save(npz, arrays | {"x_test": arrays["x_test"][:, 1:]})
    with pytest.raises(DataError, match=r"x_test: holds images of \(3, 5, 1\) uint8, .* are \(4, 5, 1\) uint8"):
        load_dataset(str(npz))


def test_test_images_of_another_type_are_refused(npz: Path, arrays: Arrays) -> None:
    save(npz, arrays | {"x_test": arrays["x_test"].astype(np.float64)})
    with pytest.raises(DataError, match=r"x_test: holds images of \(4, 5, 1\) float32, .* are \(4, 5, 1\) uint8"):
        load_dataset(str(npz))


def test_a_class_may_be_missing_from_the_test_set(npz: Path, arrays: Arrays) -> None:
    save(npz, arrays | {"y_test": np.array([0, 1, 1, 0, 1])})
    assert load_dataset(str(npz)).class_count == 3


def test_a_class_may_occur_in_the_test_set_alone(npz: Path, arrays: Arrays) -> None:
    save(npz, arrays | {"y_test": np.array([0, 1, 1, 0, 6])})
    assert load_dataset(str(npz)).class_count == 7


def test_a_single_class_is_no_data_set(npz: Path, arrays: Arrays) -> None:
    save(npz, arrays | {"y_train": np.zeros(8, np.uint8), "y_test": np.zeros(5, np.uint8)})
    with pytest.raises(DataError, match="every label is 0; a data set needs two classes or more"):
        load_dataset(str(npz))
