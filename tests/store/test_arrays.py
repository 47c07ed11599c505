"""Arrays come back bit for bit, and no cell is believed before it was checked."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bakeoff.store.arrays import decode, encode, is_of

KINDS = (np.uint8, np.uint16, np.float16, np.float32)


@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_an_array_comes_back_bit_for_bit(data: st.DataObject, kind: type[np.float32]) -> None:
    array = data.draw(arrays.arrays(kind, arrays.array_shapes(min_dims=0, min_side=0)))
    again = decode(encode(array), kind, axes=array.ndim)
    assert again.dtype == array.dtype
    assert again.shape == array.shape
    assert again.tobytes() == array.tobytes()


def test_numbers_lie_lowest_byte_first_whatever_the_machine() -> None:
    cell = encode(np.array([1.0, -2.0], dtype=">f4"))
    assert cell[-8:] == bytes.fromhex("0000803f000000c0")  # 1 and -2 in IEEE 754
    assert decode(cell, np.float32).tolist() == [1.0, -2.0]


def test_a_view_is_kept_as_it_looks() -> None:
    view = np.arange(6, dtype=np.uint8).reshape(2, 3).T
    assert decode(encode(view), np.uint8).tolist() == [[0, 3], [1, 4], [2, 5]]


def test_what_repeats_is_kept_small() -> None:
    assert len(encode(np.zeros(10_000, dtype=np.float32))) < 100


def test_what_is_sure_of_most_images_takes_less_room_and_what_is_noise_throughout_takes_its_own() -> None:
    draw = np.random.default_rng(0)
    noise = draw.random(100_000).astype(np.float16)
    sure = np.where(draw.random(100_000) < 0.9, np.float16(0), noise)
    assert len(encode(sure)) < 0.5 * sure.nbytes
    assert len(encode(noise)) == noise.nbytes + 7


def test_noise_costs_no_more_than_its_shape() -> None:
    noise = np.random.default_rng(0).integers(0, 256, 1_000).astype(np.uint8)
    assert len(encode(noise)) == 1_000 + 7


def test_other_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="an array of float64 with 1 axes cannot be kept"):
        encode(np.zeros(3))


def test_a_cell_knows_its_kind() -> None:
    cell = encode(np.zeros(3, dtype=np.uint16))
    assert is_of(cell, np.uint16)
    assert not is_of(cell, np.uint8)
    assert not is_of(None, np.uint8)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, "missing"),
        ("text", "missing"),
        (b"f", "missing"),
        (b"f\x00\x01", "cut off"),
        (b"e\x00\x01\x01\x00\x00\x00\x00\x00", "not of float32"),
        (b"f\x00\x09" + 9 * b"\x01\x00\x00\x00" + b"1234", "not of float32"),
        (b"f\x00\x01\x02\x00\x00\x00" + b"1234", "needs 8 bytes, it has 4"),
        (b"f\x00\x01\x01\x00\x00\x00" + b"12345", "needs 4 bytes, it has 5"),
        (b"f\x00\x02" + 8 * b"\xff", "it has 0"),
        (b"f\x01\x01\x01\x00\x00\x00" + b"no zlib", "cannot be unpacked"),
        (b"f\x01\x01\x01\x00\x00\x00" + zlib.compress(b"12345678"), "needs 4 bytes, it has 5"),
    ],
)
def test_a_cell_that_contradicts_itself_is_refused(cell: object, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        decode(cell, np.float32)


def test_another_count_of_axes_is_refused() -> None:
    with pytest.raises(ValueError, match="not of uint8 with 2 axes"):
        decode(encode(np.zeros(3, dtype=np.uint8)), np.uint8, axes=2)


@given(cell=st.binary(max_size=40))
@example(cell=b"\x01\x02\x00\x00\x00$\x00\x00\x00\xe4")
def test_any_bytes_are_an_array_or_refused(cell: bytes) -> None:
    try:
        array = decode(b"f" + cell, np.float32)
    except ValueError:
        return
    assert array.nbytes <= 40 * 1_032  # zlib's best
