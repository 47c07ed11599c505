"""JSON from outside."""

from __future__ import annotations

import pytest

from bakeoff.bridge.keras_files.plain_json import LARGEST_BYTES, read_table
from bakeoff.errors import BridgeError


def test_a_table_is_read() -> None:
    assert read_table(b'{"a": [1, null]}', source="model.json") == {"a": [1, None]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"[" * 100_000, "model.json: is no JSON that can be read"),
        (b'{"a":' * 100_000, "is no JSON that can be read"),
        (b'{"a": 1', "is no JSON that can be read"),
        (b"\xff\xfe", "is no JSON that can be read"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "is no JSON that can be read"),
        (b"[1]", "must hold a table, found a list"),
        (b" " * (LARGEST_BYTES + 1), "has 8,000,001 bytes of JSON; 8,000,000 is the most"),
    ],
)
def test_what_is_no_table_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(BridgeError, match=problem):
        read_table(text, source="model.json")
