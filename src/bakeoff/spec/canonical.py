"""Facts as plain data and back: what digests hash, stores keep and workers are sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from bakeoff.spec import callbacks, initializers, layers, optimizers
from bakeoff.spec.settings import Settings

# Plain data is what JSON holds; a recursive type would say no more than Any does here.
Plain = Any

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for room in (callbacks, initializers, layers, optimizers)
    for kind in vars(room).values()
    if isinstance(kind, type) and is_dataclass(kind)
} | {"Settings": Settings}


def to_plain(fact: object) -> Plain:
    """Return lists, dictionaries, strings, numbers, booleans and None; a dataclass carries its name as `kind`."""
    if is_dataclass(fact) and not isinstance(fact, type):
        named = {field.name: to_plain(getattr(fact, field.name)) for field in fields(fact)}
        return {"kind": type(fact).__name__} | named
    if isinstance(fact, tuple | list):
        return [to_plain(item) for item in fact]
    return fact


def from_plain(plain: Plain) -> Any:  # the type that `kind` names
    """Return the fact that `to_plain` was given."""
    if isinstance(plain, Mapping):
        arguments = {name: from_plain(value) for name, value in plain.items() if name != "kind"}
        return _KINDS[plain["kind"]](**arguments)
    if isinstance(plain, list):
        return tuple(from_plain(item) for item in plain)
    return plain


def digest(plain: Plain) -> str:
    """Return 64 hexadecimal digits: the SHA-256 of the data as JSON with sorted keys."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
