"""Write TOML: tables of plain values in, text that `tomllib` reads back equal out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_LINE = 100


def assignments(table: Mapping[str, object]) -> str:
    """Return one `key = value` line for each entry; a long list takes a line for each item."""
    return "".join(f"{key(name)} = {value(entry)}\n" for name, entry in table.items())


def key(name: str) -> str:
    """Return a key, quoted where it needs to be."""
    return name if _BARE_KEY.fullmatch(name) else text(name)


def text(words: str) -> str:
    """Return a basic string; JSON's escapes are TOML's, apart from the delete character."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(entry: object) -> str:
    """Return a text, a number, a boolean, a list or an inline table."""
    if isinstance(entry, bool):
        return "true" if entry else "false"
    if isinstance(entry, str):
        return text(entry)
    if isinstance(entry, Mapping):
        inner = ", ".join(f"{key(name)} = {value(item)}" for name, item in entry.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(entry, Sequence):
        return _list([value(item) for item in entry])
    return repr(entry)


def _list(items: Sequence[str]) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) <= _LONGEST_LINE or not items:
        return line
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
