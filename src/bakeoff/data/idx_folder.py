"""Read a folder of IDX files, as MNIST's authors name them: a path in, its four arrays out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.contents import reading
from bakeoff.data.idx import read_idx
from bakeoff.errors import DataError

NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
"""What each array's file is usually called; `-` or `.` before `idx`, any count of dimensions, `.gz` or not."""

_FILE_NAME = re.compile(r"(?P<part>train|t10k|test)-(?P<kind>images|labels)[-.]idx[1-4]-ubyte(\.gz)?", re.IGNORECASE)


def read_idx_folder(folder: Path) -> dict[str, tuple[str, NDArray[np.generic]]]:
    """Return each array with the path of its file, by the keys of `NAMES`.

    Raises:
        DataError: A file is missing, there are two for one array, or one is damaged.
    """
    with reading(str(folder)):
        names = sorted(path.name for path in folder.iterdir())
    chosen = {key: folder / _only(key, names, folder=folder) for key in NAMES}
    return {key: (str(path), read_idx(path)) for key, path in chosen.items()}


def _only(key: str, names: list[str], *, folder: Path) -> str:
    fitting = [name for name in names if _key(name) == key]
    if not fitting:
        raise DataError(f"has no file '{NAMES[key]}', gzipped or not.", source=str(folder))
    if len(fitting) > 1:
        raise DataError(f"has {' and '.join(fitting)}; keep one of them.", source=str(folder))
    return fitting[0]


def _key(name: str) -> str | None:
    found = _FILE_NAME.fullmatch(name)
    if found is None:
        return None
    axis = "x" if found["kind"].lower() == "images" else "y"
    part = "train" if found["part"].lower() == "train" else "test"
    return f"{axis}_{part}"
