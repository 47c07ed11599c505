"""What the worker makes of HDF5 files: Keras's are read, all else refused before its numbers are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import pytest
from tests.bridge.keras_files.saved import hdf5, legacy_file, mlp_arrays

from bakeoff.bridge.keras_files.hdf5_worker import Refusal, read


def test_arrays_and_what_keras_says_are_read_by_path() -> None:
    arrays, said = read(legacy_file())
    assert set(arrays) == {f"/model_weights/{name.partition('/')[0]}/{name}:0" for name in mlp_arrays()}
    kernel = arrays["/model_weights/dense_1/dense_1/kernel:0"]
    assert np.array_equal(kernel, mlp_arrays()["dense_1/kernel"])
    assert said["/"]["keras_version"] == "2.2.4"
    assert said["/model_weights/dense_2"] == {
        "weight_names0": ["dense_2/kernel:0"],
        "weight_names1": ["dense_2/bias:0"],
    }


def test_an_optimizer_is_left_out_and_odd_byte_orders_are_put_right() -> None:
    def fill(file: h5py.File) -> None:
        file.create_dataset("optimizer/vars/0", data=[1.0])
        file.create_dataset("layers/dense/vars/0", data=np.array([1.5, 2.5], dtype=">f4"))

    arrays, _ = read(hdf5(fill))
    assert list(arrays) == ["/layers/dense/vars/0"]
    assert arrays["/layers/dense/vars/0"].dtype == np.dtype("<f4")
    assert arrays["/layers/dense/vars/0"].tolist() == [1.5, 2.5]


def soft(file: h5py.File) -> None:
    file["layers/dense"] = h5py.SoftLink("/elsewhere")


def outside(file: h5py.File) -> None:
    file["layers"] = h5py.ExternalLink("canary.h5", "/secret")


def stored_outside(file: h5py.File) -> None:
    file.create_dataset("layers/a", (8,), dtype="u1", external=[("canary.txt", 0, 8)])


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = h5py.VirtualSource("canary.h5", "secret", shape=(4,))
    file.create_virtual_dataset("layers/a", layout)


def huge(file: h5py.File) -> None:
    file.create_dataset("layers/a", (2**20, 2**20), chunks=(1, 64), dtype="f4")


def filtered(file: h5py.File) -> None:
    file.create_dataset("layers/a", data=np.zeros(1_000), compression="gzip")


def circle(file: h5py.File) -> None:
    file.create_group("layers")
    file["layers/again"] = file["layers"]


def crowd(file: h5py.File) -> None:
    for name in "abcdefghijklmnopq":
        group = file[name] if name in file else file.create_group(name)
        group["left"] = group["right"] = file.create_group(chr(ord(name) + 1))


def compound(file: h5py.File) -> None:
    file.create_dataset("layers/a", data=np.zeros(3, dtype=[("x", "f4"), ("y", "i4")]))


def references(file: h5py.File) -> None:
    file.create_dataset("layers/a", data=[file.ref], dtype=h5py.ref_dtype)


def texts(file: h5py.File) -> None:
    file.create_dataset("layers/a", data=["canary"], dtype=h5py.string_dtype())


def empty(file: h5py.File) -> None:
    file.create_dataset("layers/a", data=h5py.Empty("f4"))


def many_names(file: h5py.File) -> None:
    file.create_group("model_weights").attrs["layer_names"] = np.full(10_001, b"")


@pytest.mark.parametrize(
    ("fill", "problem"),
    [
        (soft, "holds the link '/layers/dense' to another place"),
        (outside, "holds the link '/layers' to another place"),
        (stored_outside, "keeps '/layers/a' in another file"),
        (virtual, "keeps '/layers/a' in another file"),
        (huge, "says of '/layers/a' that it is larger than the file"),
        (filtered, "holds '/layers/a' under a filter"),
        (circle, "is nested more than 20 deep"),
        (crowd, "holds more than 5,000 objects"),
        (compound, "holds no plain numbers at '/layers/a'"),
        (references, "holds no plain numbers at '/layers/a'"),
        (texts, "holds no plain numbers at '/layers/a'"),
        (empty, "says of '/layers/a' that it is larger than the file"),
        (many_names, "names more than 10,000 things at '/model_weights'"),
    ],
)
def test_what_keras_does_not_write_is_refused(
    fill: Callable[[h5py.File], None], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "canary.txt").write_bytes(b"a secret")
    with h5py.File("canary.h5", "w") as secret:
        secret["secret"] = np.ones(4, dtype="f4")
    content = hdf5(fill)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(Refusal, match=problem):
        read(content)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
