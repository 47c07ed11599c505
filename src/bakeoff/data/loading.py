"""Give a data set by its name: "mnist", or the path of a user's own, in; a `Dataset`, or only its facts, out."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.data import arrays
from bakeoff.data.facts import Dataset, DatasetFacts
from bakeoff.data.idx_folder import read_idx_folder
from bakeoff.data.mnist import FACTS, NAME, load_mnist
from bakeoff.data.npz import read_npz
from bakeoff.errors import DataError, UnknownName

_HASH_ROWS = 4096
_Stamp = tuple[tuple[str, int, int, int], ...]
_Sourced = dict[str, tuple[str, NDArray[np.generic]]]


def load_dataset(name_or_path: str) -> Dataset:
    """Return a data set.

    A path is what has a slash or an ending: an `.npz` with `x_train`, `y_train`, `x_test` and `y_test`, or a folder of
    IDX files, gzipped or not.

    Raises:
        UnknownName: No data set of this name is built in.
        DataError: The file is missing, damaged, cut short or does not hold what it should.
    """
    if not _is_path(name_or_path):
        _check_built_in(name_or_path)
        return load_mnist()
    path = Path(name_or_path).expanduser()
    return _from_arrays(_read(path), path=path)


def dataset_facts(name_or_path: str) -> DatasetFacts:
    """Return what planning needs to know of a data set: at once for a built-in one, a user's own has to be read.

    It is read once a process, as long as its files stay as they are.

    Raises:
        UnknownName: No data set of this name is built in.
        DataError: As `load_dataset`.
    """
    if not _is_path(name_or_path):
        _check_built_in(name_or_path)
        return FACTS
    return _facts_of(name_or_path, _stamp(Path(name_or_path).expanduser()))


@lru_cache(maxsize=8)
def _facts_of(path: str, stamp: _Stamp) -> DatasetFacts:
    """Read a data set for its facts; the stamp of its files only tells one reading from another."""
    dataset = load_dataset(path)
    return DatasetFacts(
        name=dataset.name,
        image_shape=dataset.image_shape,
        class_count=dataset.class_count,
        train_count=len(dataset.train_labels),
        test_count=len(dataset.test_labels),
        digest=dataset.digest,
    )


def _stamp(path: Path) -> _Stamp:
    """Return what changes with the files of a data set, if anything in them does; nothing where none can be seen."""
    with suppress(OSError):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        states = [(file.name, file.stat()) for file in files]
        return tuple((name, state.st_ino, state.st_size, state.st_mtime_ns) for name, state in states)
    return ()


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or bool(Path(name).suffix)


def _check_built_in(name: str) -> None:
    if name != NAME:
        raise UnknownName(kind="data set", name=name, known=[NAME])


def _read(path: Path) -> _Sourced:
    if path.is_dir():
        return read_idx_folder(path)
    if not path.exists():
        raise DataError("there is no such file or folder.", source=str(path))
    if path.suffix.lower() != ".npz":
        raise DataError("is no data set; expected an .npz file or a folder of IDX files.", source=str(path))
    return {name: (f"{path}, {name}", array) for name, array in read_npz(path).items()}


def _from_arrays(read: _Sourced, *, path: Path) -> Dataset:
    (train_source, train_raw), (test_source, test_raw) = read["x_train"], read["x_test"]
    (train_label_source, train_label_raw), (test_label_source, test_label_raw) = read["y_train"], read["y_test"]
    train_images = arrays.images(train_raw, source=train_source)
    test_images = arrays.images(test_raw, source=test_source)
    train_labels = arrays.labels(train_label_raw, source=train_label_source)
    test_labels = arrays.labels(test_label_raw, source=test_label_source)
    _check_counts(len(train_images), len(train_labels), source=train_label_source)
    _check_counts(len(test_images), len(test_labels), source=test_label_source)
    if test_images.shape[1:] != train_images.shape[1:] or test_images.dtype != train_images.dtype:
        was, expected = (f"{part.shape[1:]} {part.dtype}" for part in (test_images, train_images))
        raise DataError(f"holds images of {was}, the training images are {expected}.", source=test_source)
    class_count = int(max(train_labels.max(), test_labels.max())) + 1
    if class_count < 2:
        raise DataError("every label is 0; a data set needs two classes or more.", source=train_label_source)
    return Dataset(
        name=path.stem if path.is_file() else path.resolve().name,
        source=str(path),
        digest=_digest(train_images, train_labels, test_images, test_labels),
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        class_count=class_count,
    )


def _check_counts(image_count: int, label_count: int, *, source: str) -> None:
    if image_count != label_count:
        raise DataError(f"has {label_count} labels for {image_count} images.", source=source)


def _digest(*held: NDArray[np.generic]) -> str:
    """Return the SHA-256 of each array's shape, type and bytes, little-endian, in C order."""
    total = hashlib.sha256()
    for array in held:
        little = array.dtype.newbyteorder("<")
        total.update(f"{array.shape} {little.str}\n".encode())
        for start in range(0, len(array), _HASH_ROWS):
            rows = np.ascontiguousarray(array[start : start + _HASH_ROWS], dtype=little)
            total.update(rows.reshape(-1).data)
    return total.hexdigest()
