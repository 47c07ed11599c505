"""What the tests of data start from: a cache folder of their own, and a tiny data set in each of the two formats."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bakeoff.data import load_dataset

IdxBytes = Callable[[NDArray[np.generic]], bytes]
Arrays = dict[str, NDArray[np.generic]]

TYPE_CODES: Mapping[str, int] = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests away from the user's own cache; MNIST is unpacked here once."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAKEOFF_CACHE", str(folder))
        yield folder


@pytest.fixture
def unpacked(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of MNIST's files in a cache of the test's own, as an earlier start left it: to be spoilt."""
    load_dataset("mnist")
    shutil.copytree(cache / "mnist", tmp_path / "unpacked" / "mnist")
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "unpacked"))
    return tmp_path / "unpacked" / "mnist"


@pytest.fixture
def arrays() -> Arrays:
    """Eight training and five test images of 4 × 5 pixels, in three classes."""
    pixels = np.random.default_rng(0).integers(0, 256, size=(13, 4, 5), dtype=np.uint8)
    return {
        "x_train": pixels[:8],
        "y_train": np.array([0, 1, 2, 0, 1, 2, 0, 0], dtype=np.uint8),
        "x_test": pixels[8:],
        "y_test": np.array([2, 1, 0, 1, 1], dtype=np.uint8),
    }


@pytest.fixture
def npz(tmp_path: Path, arrays: Arrays) -> Path:
    path = tmp_path / "digits.npz"
    np.savez(path, allow_pickle=False, **arrays)
    return path


@pytest.fixture(scope="session")
def idx_bytes() -> IdxBytes:
    """Give an IDX file's bytes for an array, written down from the format's description."""

    def packed(array: NDArray[np.generic]) -> bytes:
        code = TYPE_CODES[array.dtype.str[1:]]
        lengths = b"".join(length.to_bytes(4, "big") for length in array.shape)
        return bytes([0, 0, code, array.ndim]) + lengths + array.astype(array.dtype.newbyteorder(">")).tobytes()

    return packed


@pytest.fixture
def idx_folder(tmp_path: Path, arrays: Arrays, idx_bytes: IdxBytes) -> Path:
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "train-images-idx3-ubyte").write_bytes(idx_bytes(arrays["x_train"]))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(arrays["y_train"]))
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx_bytes(arrays["x_test"]))
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes(arrays["y_test"]))
    return folder
