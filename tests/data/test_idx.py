"""IDX files: each written byte by byte, one of them spoilt at a time."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bakeoff.data import load_dataset
from bakeoff.errors import DataError

IdxBytes = Callable[[NDArray[np.generic]], bytes]
Arrays = dict[str, NDArray[np.generic]]

IMAGES = "train-images-idx3-ubyte"
LABELS = "train-labels-idx1-ubyte"

# The folder of a test is written anew by every example.
again = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_images_come_back_with_one_channel(idx_folder: Path, arrays: Arrays) -> None:
    dataset = load_dataset(str(idx_folder))
    assert dataset.train_images.shape == (8, 4, 5, 1)
    assert dataset.train_images.dtype == np.uint8
    np.testing.assert_array_equal(dataset.train_images[..., 0], arrays["x_train"])
    np.testing.assert_array_equal(dataset.test_images[..., 0], arrays["x_test"])


def test_a_file_written_by_hand_is_read_in_the_order_of_the_format(idx_folder: Path) -> None:
    (idx_folder / IMAGES).write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 5, *range(160)]))
    images = load_dataset(str(idx_folder)).train_images
    assert images[0, 0, :, 0].tolist() == [0, 1, 2, 3, 4]
    assert images[0, 1, :, 0].tolist() == [5, 6, 7, 8, 9]
    assert images[7, 3, 4, 0] == 159


def test_an_uncompressed_file_is_mapped_and_cannot_be_written_to(idx_folder: Path) -> None:
    images = load_dataset(str(idx_folder)).train_images
    assert not images.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        images[0] = 0


def test_a_gzipped_file_gives_the_same(idx_folder: Path) -> None:
    plain = load_dataset(str(idx_folder))
    for path in list(idx_folder.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    unzipped = load_dataset(str(idx_folder))
    np.testing.assert_array_equal(unzipped.train_images, plain.train_images)
    assert unzipped.digest == plain.digest


def test_a_gzipped_file_may_lack_its_ending(idx_folder: Path) -> None:
    plain = load_dataset(str(idx_folder))
    (idx_folder / IMAGES).write_bytes(gzip.compress((idx_folder / IMAGES).read_bytes()))
    assert load_dataset(str(idx_folder)).digest == plain.digest


def test_colour_images_have_four_dimensions(idx_folder: Path, idx_bytes: IdxBytes) -> None:
    colours = np.arange(8 * 4 * 5 * 3, dtype=np.uint8).reshape(8, 4, 5, 3)
    (idx_folder / IMAGES).write_bytes(idx_bytes(colours))
    (idx_folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(colours[:5]))
    np.testing.assert_array_equal(load_dataset(str(idx_folder)).train_images, colours)


def test_floats_are_big_endian(idx_folder: Path, idx_bytes: IdxBytes) -> None:
    halves = np.linspace(0, 1, 8 * 4 * 5).reshape(8, 4, 5)
    (idx_folder / IMAGES).write_bytes(idx_bytes(halves))
    (idx_folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(halves[:5].astype(np.float32)))
    dataset = load_dataset(str(idx_folder))
    assert dataset.train_images.dtype == np.float32
    np.testing.assert_array_equal(dataset.train_images[..., 0], halves.astype(np.float32))
    np.testing.assert_array_equal(dataset.test_images[..., 0], halves[:5].astype(np.float32))


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4"])
def test_labels_may_be_wider_integers(idx_folder: Path, idx_bytes: IdxBytes, dtype: str) -> None:
    labels = np.array([0, 1, 2, 0, 1, 2, 0, 0])
    (idx_folder / LABELS).write_bytes(idx_bytes(labels.astype(dtype)))
    assert load_dataset(str(idx_folder)).train_labels.tolist() == labels.tolist()


def zipped(content: bytes) -> bytes:
    """Return gzipped bytes without the time: they name the tests, which must be the same in every process."""
    return gzip.compress(content, mtime=0)


HEADER = bytes([0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 5])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no IDX file: it is empty"),
        (b"\x89PNG\r\n\x1a\n", "is no IDX file: it starts with the bytes 89 50 4e 47"),
        (bytes([0, 0, 7, 3]), "is no IDX file: it starts with the bytes 00 00 07 03"),
        (bytes([0, 0, 8, 0]), "has 0 dimensions"),
        (bytes([0, 0, 8, 5]) + bytes(20), "has 5 dimensions"),
        (HEADER[:9], "is cut short: it ends inside its header"),
        (HEADER + bytes(159), "is cut short: its header promises 160 bytes of data, 159 are there"),
        (HEADER + bytes(161), "holds 161 bytes of data, its header promises 160"),
        (bytes([0, 0, 8, 3]) + bytes(12), r"is empty: its shape is \(0, 0, 0\)"),
        (bytes([0, 0, 8, 4]) + b"\xff" * 16, "the limit is 16 GiB"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 7]), "holds labels or single numbers"),
        (zipped(HEADER + bytes(160))[:-12], "cannot be read: Compressed file ended"),
        (zipped(HEADER + bytes(100)), "is cut short: its header promises 160 bytes of data, 100 are there"),
        (zipped(HEADER + bytes(161)), "holds more than the 160 bytes that its header promises"),
        (zipped(HEADER + bytes(160))[:-8] + bytes(8), "cannot be read: CRC check failed"),
        (b"\x1f\x8b\x08", "cannot be read"),
    ],
)
def test_a_spoilt_file_is_named_with_what_is_wrong(idx_folder: Path, content: bytes, message: str) -> None:
    (idx_folder / IMAGES).write_bytes(content)
    with pytest.raises(DataError, match=f"^{idx_folder / IMAGES}: .*{message}"):
        load_dataset(str(idx_folder))


def test_a_small_file_cannot_ask_for_all_the_memory(idx_folder: Path) -> None:
    # 15.9 GiB promised, 20 bytes there: under the limit, so the bytes themselves must decide.
    promise = bytes([0, 0, 8, 3, 0, 0, 0xFF, 0xFF, 0, 0, 0x02, 0, 0, 0, 0x01, 0xFC])
    (idx_folder / IMAGES).write_bytes(zipped(promise + bytes(20)))
    with pytest.raises(DataError, match=r"is cut short: .*, 20 are there|Unable to allocate"):
        load_dataset(str(idx_folder))


def test_labels_where_images_belong_are_recognised(idx_folder: Path) -> None:
    (idx_folder / IMAGES).write_bytes((idx_folder / LABELS).read_bytes())
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte: holds labels or single numbers of shape \(8,\)"):
        load_dataset(str(idx_folder))


def test_images_where_labels_belong_are_recognised(idx_folder: Path) -> None:
    (idx_folder / LABELS).write_bytes((idx_folder / IMAGES).read_bytes())
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte: has shape \(8, 4, 5\): these are images"):
        load_dataset(str(idx_folder))


@again
@given(content=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda tail: bytes([0, 0, 8]) + tail)))
def test_no_bytes_whatever_crash_the_reader(idx_folder: Path, content: bytes) -> None:
    (idx_folder / IMAGES).write_bytes(content)
    with pytest.raises(DataError, match=IMAGES):
        load_dataset(str(idx_folder))


def problem(folder: Path) -> str:
    """Return what loading says, or nothing where it has no complaint."""
    try:
        load_dataset(str(folder))
    except DataError as error:
        return str(error)
    return ""


@again
@given(data=st.data(), packed=st.sampled_from([bytes, zipped]))
def test_a_file_with_one_byte_changed_loads_or_is_named(
    idx_folder: Path, data: st.DataObject, packed: Callable[[bytes], bytes]
) -> None:
    content = bytearray(packed(HEADER + bytes(range(160))))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    (idx_folder / IMAGES).write_bytes(content)
    assert str(idx_folder) in (problem(idx_folder) or str(idx_folder))
