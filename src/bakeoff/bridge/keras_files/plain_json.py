"""JSON from outside: a text in, the table that it holds out."""

from __future__ import annotations

import json
from typing import Any

from bakeoff.errors import BridgeError

# Any: what JSON holds; readers look at what they use.
Table = dict[str, Any]

LARGEST_BYTES = 8_000_000


def read_table(text: bytes | str, *, source: str) -> Table:
    """Return the table that a text holds.

    Raises:
        BridgeError: It is too long, too deep, no JSON, or no table.
    """
    if len(text) > LARGEST_BYTES:
        raise BridgeError(f"has {len(text):,} bytes of JSON; {LARGEST_BYTES:,} is the most.", source=source)
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BridgeError(f"is no JSON that can be read: {str(error)[:200]}.", source=source) from None
    if not isinstance(table, dict):
        raise BridgeError(f"must hold a table, found a {type(table).__name__}.", source=source)
    return table
