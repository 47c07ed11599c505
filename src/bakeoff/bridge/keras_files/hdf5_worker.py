"""A process of its own that reads HDF5: a file's bytes on standard input in, its arrays as safetensors out.

It runs as a script, because HDF5's C library can be crashed by a hostile file; it imports nothing of bakeoff. Its
arguments are limits: bytes of memory, seconds of computing, and bytes of output. It exits 0 with arrays by path, and
`attributes` as JSON in bytes; or 3 with a sentence about what was wrong.
"""

from __future__ import annotations

import codecs
import json
import math
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import h5py  # type: ignore[import-untyped]  # it ships no types
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

_REFUSED = 3
_MOST_OBJECTS = 5_000
_DEEPEST = 20
_MOST_AXES = 8
_MOST_NAMES = 10_000
_UNREAD = ("optimizer", "optimizer_weights")
_ATTRIBUTES = ("model_config", "training_config", "keras_version", "layer_names", "weight_names")
"""What Keras writes at objects; a long list goes on in `layer_names0`, `layer_names1` …"""

Found = dict[str, NDArray[np.generic]]
Said = dict[str, dict[str, str | list[str]]]


class Refusal(Exception):
    """Something that Keras does not write."""


def main() -> None:
    """Read standard input; what it holds is met under limits that no other process feels."""
    for encoding in ("ascii", "utf-8"):
        # Python loads it from a file when it is first used, and there will be no files.
        codecs.lookup(encoding)
    memory_bytes, computing_seconds, output_bytes = map(int, sys.argv[1:])
    _limit(memory_bytes, computing_seconds=computing_seconds, output_bytes=output_bytes)
    try:
        arrays, attributes = read(sys.stdin.buffer.read())
        told = np.frombuffer(json.dumps(attributes).encode(), dtype=np.uint8)
        _write(save({**arrays, "attributes": told}))
    except Exception as error:  # whatever h5py makes of a damaged file
        words = str(error) if isinstance(error, Refusal) else f"cannot be read as HDF5: {error}"
        _write(words[:300].encode(errors="replace"))
        sys.exit(_REFUSED)


def _limit(memory_bytes: int, *, computing_seconds: int, output_bytes: int) -> None:
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: computing_seconds,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_CORE: 0,
        # No file can be opened from here on: not by an external link, nor a filter's library.
        resource.RLIMIT_NOFILE: 0,
    }
    for what, most in limits.items():
        # Some systems do not know a limit on memory; the parent's clock and the sizes below hold there too.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _write(content: bytes) -> None:
    # Standard output may be set to write without a buffer, and then writes as much as it likes.
    with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as output:
        output.write(content)


def read(content: bytes) -> tuple[Found, Said]:
    """Return a file's arrays and what Keras said at its objects, both by path.

    Raises:
        Refusal: It holds what Keras does not write.
        Exception: Whatever h5py makes of a damaged file.
    """
    arrays: Found = {}
    attributes: Said = {}
    with h5py.File(BytesIO(content), "r") as file:
        for count, (path, item) in enumerate(_items(file, "", 0)):
            if count > _MOST_OBJECTS:
                raise Refusal(f"holds more than {_MOST_OBJECTS:,} objects.")
            said = dict(_said(item, path))
            if said:
                attributes[path or "/"] = said
            if isinstance(item, h5py.Dataset):
                arrays[path] = _array(item, path, most=len(content))
    return arrays, attributes


def _items(group: h5py.Group, path: str, depth: int) -> Iterator[tuple[str, h5py.Group | h5py.Dataset]]:
    """Yield a group and all below it, by hard links alone."""
    yield path, group
    if depth > _DEEPEST:
        raise Refusal(f"is nested more than {_DEEPEST} deep.")
    for name in group:
        place = f"{path}/{name}"
        if type(group.get(name, getlink=True)) is not h5py.HardLink:
            raise Refusal(f"holds the link {place!r} to another place, and Keras writes none.")
        item = group[name]
        if isinstance(item, h5py.Group) and not (depth == 0 and name in _UNREAD):
            yield from _items(item, place, depth + 1)
        elif isinstance(item, h5py.Dataset):
            yield place, item


def _array(dataset: h5py.Dataset, path: str, *, most: int) -> NDArray[np.generic]:
    """Return a dataset's numbers, once it is known that they all lie in the file."""
    if dataset.external or dataset.is_virtual:
        raise Refusal(f"keeps {path!r} in another file, and Keras keeps all in one.")
    if dataset.id.get_create_plist().get_nfilters():
        raise Refusal(f"holds {path!r} under a filter, and Keras uses none.")
    if dataset.dtype.kind not in "fiub" or dataset.dtype.hasobject or len(dataset.shape or ()) > _MOST_AXES:
        raise Refusal(f"holds no plain numbers at {path!r}.")
    if dataset.shape is None or math.prod(dataset.shape) * dataset.dtype.itemsize > most:
        raise Refusal(f"says of {path!r} that it is larger than the file.")
    array = np.asarray(dataset[()])
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))


def _said(item: h5py.Group | h5py.Dataset, path: str) -> Iterator[tuple[str, str | list[str]]]:
    for name in item.attrs:
        if name.rstrip("0123456789") not in _ATTRIBUTES:
            continue
        if math.prod(item.attrs.get_id(name).shape or ()) > _MOST_NAMES:
            raise Refusal(f"names more than {_MOST_NAMES:,} things at {path!r}.")
        value = item.attrs[name]
        yield name, [_text(each) for each in value.ravel()] if isinstance(value, np.ndarray) else _text(value)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main()
