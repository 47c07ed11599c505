"""The process that reads HDF5: its limits hold, and whatever becomes of it, its parent says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import h5py  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import pytest
from tests.bridge.keras_files.saved import hdf5, legacy_file, mlp_arrays

from bakeoff.bridge.keras_files import hdf5_worker
from bakeoff.bridge.keras_files.hdf5 import read_hdf5
from bakeoff.errors import BridgeError


def test_a_file_is_read_in_another_process_that_runs_nothing_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("h5py", "numpy", "json", "codecs", "sitecustomize", "bakeoff"):
        (tmp_path / f"{module}.py").write_text("import pathlib\npathlib.Path('canary').touch()\n")
    read = read_hdf5(legacy_file(), source="m.h5")
    assert np.array_equal(read.arrays["/model_weights/dense_2/dense_2/bias:0"], mlp_arrays()["dense_2/bias"])
    assert read.attributes["/"]["keras_version"] == "2.2.4"
    assert not (tmp_path / "canary").exists()


def test_what_the_worker_refuses_is_told_with_the_file() -> None:
    def fill(file: h5py.File) -> None:
        file["layers"] = h5py.ExternalLink("/etc/passwd", "/")

    with pytest.raises(BridgeError, match="m.h5: holds the link '/layers' to another place"):
        read_hdf5(hdf5(fill), source="m.h5")


def test_what_is_no_hdf5_is_told() -> None:
    with pytest.raises(BridgeError, match="m.h5: cannot be read as HDF5: .*signature not found"):
        read_hdf5(b"not at all", source="m.h5")


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(BridgeError, match="m.h5: took longer than 0 s to read"):
        read_hdf5(legacy_file(), source="m.h5", longest_seconds=0)


@pytest.mark.parametrize(
    ("limits", "what"),
    [(("100000000", "20", "100000000"), "memory"), (("2000000000", "20", "100"), "output")],
)
def test_a_limit_ends_the_worker(limits: tuple[str, ...], what: str, tmp_path: Path) -> None:
    script = str(Path(hdf5_worker.__file__))
    with (tmp_path / what).open("wb") as output:
        ended = subprocess.run(
            [sys.executable, "-P", script, *limits],
            input=legacy_file(),
            stdout=output,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    assert ended.returncode != 0
    assert (tmp_path / what).stat().st_size <= int(limits[2])
