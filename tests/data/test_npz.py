"""Files in Keras's `.npz` layout: as NumPy writes them, and spoilt in every way that was thought of."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.lib import format as npy
from numpy.typing import NDArray

from bakeoff.data import load_dataset
from bakeoff.errors import DataError

Arrays = dict[str, NDArray[np.generic]]

again = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def replace_member(path: Path, member: str, *, content: bytes) -> None:
    """Write the zip file anew with one member's content exchanged."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | {member: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            archive.writestr(name, held)


def npy_header(shape: tuple[int, ...], *, dtype: str) -> bytes:
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def problem(path: Path) -> str:
    """Return what loading says, or nothing where it has no complaint."""
    try:
        load_dataset(str(path))
    except DataError as error:
        return str(error)
    return ""


def test_the_four_arrays_come_back(npz: Path, arrays: Arrays) -> None:
    dataset = load_dataset(str(npz))
    np.testing.assert_array_equal(dataset.train_images[..., 0], arrays["x_train"])
    np.testing.assert_array_equal(dataset.train_labels, arrays["y_train"])
    np.testing.assert_array_equal(dataset.test_images[..., 0], arrays["x_test"])
    np.testing.assert_array_equal(dataset.test_labels, arrays["y_test"])


def test_a_compressed_file_gives_the_same(npz: Path, arrays: Arrays) -> None:
    plain = load_dataset(str(npz))
    np.savez_compressed(npz, allow_pickle=False, **arrays)
    assert load_dataset(str(npz)).digest == plain.digest


def test_arrays_in_fortran_order_give_the_same(npz: Path, arrays: Arrays) -> None:
    plain = load_dataset(str(npz))
    arrays["x_train"] = np.asfortranarray(arrays["x_train"])
    np.savez(npz, allow_pickle=False, **arrays)
    assert load_dataset(str(npz)).digest == plain.digest


def test_other_arrays_in_the_file_do_no_harm(npz: Path, arrays: Arrays) -> None:
    np.savez(npz, allow_pickle=False, **arrays, names=np.array(["a", "b", "c"]))
    assert load_dataset(str(npz)).class_count == 3


def test_a_missing_array_is_named_with_what_is_there(npz: Path, arrays: Arrays) -> None:
    del arrays["y_test"]
    np.savez(npz, allow_pickle=False, **arrays)
    with pytest.raises(
        DataError, match=f"^{re.escape(str(npz))}: has no array 'y_test'; it holds x_train, y_train, x_t"
    ):
        load_dataset(str(npz))


def test_a_misspelt_array_is_recognised(npz: Path, arrays: Arrays) -> None:
    arrays["X_train"] = arrays.pop("x_train")
    np.savez(npz, allow_pickle=False, **arrays)
    with pytest.raises(DataError, match="has no array 'x_train'; rename 'X_train'. Expected: x_train, y_train"):
        load_dataset(str(npz))


@pytest.mark.parametrize("folder", ["arrays/", "../"])
def test_arrays_in_a_folder_of_the_archive_are_named(npz: Path, folder: str) -> None:
    with zipfile.ZipFile(npz) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(npz, "w") as archive:
        for name, held in members.items():
            archive.writestr(folder + name, held)
    with pytest.raises(DataError, match=f"digits.npz: has no array 'x_train'; rename '{folder}x_train'"):
        load_dataset(str(npz))


def test_an_array_of_python_objects_is_refused_unread(npz: Path, arrays: Arrays) -> None:
    np.savez(npz, allow_pickle=True, **(arrays | {"y_train": np.array([print] * 8, dtype=object)}))
    with pytest.raises(DataError, match="digits.npz, y_train: holds Python objects, which are never loaded"):
        load_dataset(str(npz))


def test_a_file_that_is_no_zip_is_named(npz: Path) -> None:
    npz.write_bytes(b"x_train")
    with pytest.raises(DataError, match="digits.npz: cannot be read: File is not a zip file"):
        load_dataset(str(npz))


def test_a_member_that_is_no_array_is_named(npz: Path) -> None:
    replace_member(npz, "x_test.npy", content=b"pixels" * 4)
    with pytest.raises(DataError, match=r"digits.npz, x_test: cannot be read: the magic string is not correct"):
        load_dataset(str(npz))


def test_an_array_that_is_cut_short_is_named(npz: Path) -> None:
    replace_member(npz, "x_train.npy", content=npy_header((8, 4, 5), dtype="|u1") + bytes(100))
    with pytest.raises(DataError, match="x_train: is cut short: its header promises 160 bytes of data, 100 are there"):
        load_dataset(str(npz))


def test_an_array_with_more_bytes_than_promised_is_named(npz: Path) -> None:
    replace_member(npz, "x_train.npy", content=npy_header((8, 4, 5), dtype="|u1") + bytes(200))
    with pytest.raises(DataError, match="x_train: holds more than the 160 bytes"):
        load_dataset(str(npz))


def test_a_huge_promise_is_refused_before_anything_is_read(npz: Path) -> None:
    replace_member(npz, "x_train.npy", content=npy_header((2**20, 2**10, 2**10), dtype="|u1") + bytes(8))
    with pytest.raises(DataError, match="x_train: promises an array of shape .* 1024.0 GiB; the limit is 16 GiB"):
        load_dataset(str(npz))


def test_arrays_that_are_too_large_together_are_refused(npz: Path) -> None:
    for name in ("x_train", "x_test"):
        replace_member(npz, f"{name}.npy", content=npy_header((9, 2**10, 2**20), dtype="|u1"))
    with pytest.raises(DataError, match=r"digits.npz: holds 18.0 GiB; the limit is 16 GiB"):
        load_dataset(str(npz))


def test_a_negative_dimension_is_damage(npz: Path) -> None:
    replace_member(npz, "x_train.npy", content=npy_header((-8, 4, 5), dtype="|u1"))
    with pytest.raises(DataError, match=r"x_train: promises an array of shape \(-8, 4, 5\); the file is damaged"):
        load_dataset(str(npz))


def test_a_dimension_that_is_no_whole_number_is_damage(npz: Path) -> None:
    header = npy_header((8, 4, 5), dtype="|u1").replace(b"(8, 4, 5)", b"(True, 8)")
    replace_member(npz, "x_train.npy", content=header + bytes(8))
    with pytest.raises(DataError, match=r"x_train: promises an array of shape \(True, 8\); the file is damaged"):
        load_dataset(str(npz))


def test_an_array_in_a_later_format_is_refused(npz: Path) -> None:
    replace_member(npz, "x_train.npy", content=npy.magic(3, 0) + bytes(50))
    with pytest.raises(DataError, match=r"x_train: is an array in NumPy's format 3.0; save it with numpy.savez"):
        load_dataset(str(npz))


def test_text_is_no_image(npz: Path, arrays: Arrays) -> None:
    np.savez(npz, allow_pickle=False, **(arrays | {"x_train": np.full((8, 4, 5), "pixel")}))
    with pytest.raises(DataError, match="x_train: holds values of type <U5; save uint8 or float32"):
        load_dataset(str(npz))


@again
@given(data=st.data())
def test_a_file_cut_off_anywhere_is_named(npz: Path, arrays: Arrays, data: st.DataObject) -> None:
    np.savez_compressed(npz, allow_pickle=False, **arrays)
    content = npz.read_bytes()
    npz.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert problem(npz).startswith(str(npz))


@again
@given(data=st.data())
def test_a_file_with_bytes_changed_loads_or_is_named(npz: Path, arrays: Arrays, data: st.DataObject) -> None:
    np.savez_compressed(npz, allow_pickle=False, **arrays)
    content = bytearray(npz.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    npz.write_bytes(content)
    assert str(npz) in (problem(npz) or str(npz))


@again
@given(header=st.binary(max_size=150))
def test_no_array_header_whatever_crashes_the_reader(npz: Path, header: bytes) -> None:
    length = len(header).to_bytes(2, "little")
    replace_member(npz, "x_train.npy", content=npy.magic(1, 0) + length + header)
    assert problem(npz).startswith(f"{npz}, x_train: ")
