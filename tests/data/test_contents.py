"""Reading what others wrote: sizes before bytes, and one kind of error for whatever is broken."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.data.contents import SIZE_LIMIT, byte_count, filled, reading
from bakeoff.errors import DataError


@given(content=st.binary(max_size=200), promised=st.integers(0, 200))
def test_exactly_the_promised_bytes_are_taken_or_it_is_an_error(content: bytes, promised: int) -> None:
    stream = io.BytesIO(content)
    if len(content) == promised:
        assert filled(stream, (promised,), dtype="u1", source="here").tolist() == list(content)
        return
    problem = "cut short" if len(content) < promised else "holds more than"
    with pytest.raises(DataError, match=f"^here: .*{problem}"):
        filled(stream, (promised,), dtype="u1", source="here")


def test_values_come_in_the_order_and_type_of_the_bytes() -> None:
    stream = io.BytesIO(bytes([0, 1, 0, 2, 1, 0, 1, 1]))
    assert filled(stream, (2, 2), dtype=">i2", source="here").tolist() == [[1, 2], [256, 257]]


def test_the_limit_itself_is_allowed() -> None:
    assert byte_count((SIZE_LIMIT,), "u1", source="here") == 16 * 2**30
    with pytest.raises(DataError, match=r"^here: promises an array of shape .* the limit is 16 GiB"):
        byte_count((SIZE_LIMIT // 4 + 1,), np.float32, source="here")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (zlib.error("Error -3 while decompressing."), "^here: cannot be read: Error -3 while decompressing.$"),
        (EOFError(), "^here: cannot be read: EOFError.$"),
        (MemoryError("Unable to allocate 16 GiB"), "^here: cannot be read: Unable to allocate 16 GiB.$"),
        (PermissionError(13, "Permission denied", "/there"), "^here: cannot be read: Permission denied.$"),
        (ValueError("Header is large.\nFully trust the file using allow_pickle=True."), "read: Header is large.$"),
        (ValueError("Cannot parse header: " + "[" * 9000), r"^here: cannot be read: Cannot parse header: \[{179}…\.$"),
        (FileNotFoundError(2, "No such file"), "^here: there is no such file or folder.$"),
    ],
)
def test_what_a_library_says_is_passed_on_under_the_files_name(error: Exception, message: str) -> None:
    with pytest.raises(DataError, match=message), reading("here"):
        raise error
