"""Unpacking into the cache: by several processes at once, over broken files, and where nothing can be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import bakeoff
from bakeoff.data import load_dataset

FILES = [
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
]
COUNT_CLASSES = "from bakeoff.data import load_dataset; print(load_dataset('mnist').test_labels.sum())"
# The sum of all 10,000 test labels: 0·980 + 1·1135 + 2·1032 + … + 9·1009.
LABEL_SUM = "44434"


def start(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", COUNT_CLASSES],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("BAKEOFF_CACHE", str(folder))
    return folder / "mnist"


def test_the_files_are_unpacked_for_all_who_share_the_cache_and_nothing_is_left_beside_them(own_cache: Path) -> None:
    load_dataset("mnist")
    assert sorted(path.name for path in own_cache.iterdir()) == FILES
    assert {path.stat().st_mode & 0o777 for path in own_cache.iterdir()} == {0o644}


def test_the_second_start_unpacks_nothing(unpacked: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in unpacked.iterdir()}
    load_dataset("mnist")
    assert {path.name: path.stat().st_mtime_ns for path in unpacked.iterdir()} == before


def test_two_processes_may_unpack_at_once(own_cache: Path) -> None:
    processes = [start({"BAKEOFF_CACHE": str(own_cache.parent)}) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert outputs == [(f"{LABEL_SUM}\n", "")] * 2
    assert sorted(path.name for path in own_cache.iterdir()) == FILES


@pytest.mark.parametrize("wrong", [b"", b"cut short", bytes(10_009)])
def test_a_cached_file_of_the_wrong_size_is_unpacked_anew(unpacked: Path, wrong: bytes) -> None:
    (unpacked / "t10k-labels-idx1-ubyte").write_bytes(wrong)
    assert str(load_dataset("mnist").test_labels.sum()) == LABEL_SUM
    assert (unpacked / "t10k-labels-idx1-ubyte").stat().st_size == 10_008


def test_without_a_writable_cache_everything_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load_dataset("mnist")
    # A file where the folder should be: not even root can write below it.
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "file" / "cache"))
    dataset = load_dataset("mnist")
    np.testing.assert_array_equal(dataset.test_images, expected.test_images)
    np.testing.assert_array_equal(dataset.train_labels, expected.train_labels)
    assert dataset.train_images.shape == (60_000, 28, 28, 1)
    assert not dataset.train_images.flags.writeable


def test_a_folder_in_a_files_place_does_not_stop_the_run(unpacked: Path) -> None:
    (unpacked / "t10k-labels-idx1-ubyte").unlink()
    (unpacked / "t10k-labels-idx1-ubyte").mkdir()
    (unpacked / "t10k-labels-idx1-ubyte" / "something").touch()
    assert str(load_dataset("mnist").test_labels.sum()) == LABEL_SUM


@pytest.fixture
def other_package(tmp_path: Path) -> Path:
    """Copy the package, so that its data can be spoilt."""
    source = Path(bakeoff.__path__[0])
    shutil.copytree(source, tmp_path / "copy" / "bakeoff", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy" / "bakeoff"


def spoilt_answer(package: Path, folder: Path) -> str:
    """Return the last line that loading says with the copied package."""
    process = start({"BAKEOFF_CACHE": str(folder), "PYTHONPATH": str(package.parent)})
    return process.communicate(timeout=120)[1].strip().splitlines()[-1]


def test_a_damaged_package_is_found_out_while_unpacking(other_package: Path, own_cache: Path) -> None:
    path = other_package / "data" / "mnist" / "train-labels-idx1-ubyte.xz"
    shutil.copy(path.with_name("t10k-labels-idx1-ubyte.xz"), path)
    message = "train-labels-idx1-ubyte.xz: has not the SHA-256 of the original file. Install bakeoff anew."
    assert message in spoilt_answer(other_package, own_cache.parent)
    assert not (own_cache / "train-labels-idx1-ubyte").exists()


@pytest.mark.parametrize("content", [b"no xz file", b""])
def test_a_packed_file_that_is_no_xz_is_named(other_package: Path, own_cache: Path, content: bytes) -> None:
    (other_package / "data" / "mnist" / "train-labels-idx1-ubyte.xz").write_bytes(content)
    answer = spoilt_answer(other_package, own_cache.parent)
    assert "train-labels-idx1-ubyte.xz: cannot be unpacked" in answer


def test_a_missing_packed_file_is_named(other_package: Path, own_cache: Path) -> None:
    (other_package / "data" / "mnist" / "train-labels-idx1-ubyte.xz").unlink()
    answer = spoilt_answer(other_package, own_cache.parent)
    assert "train-labels-idx1-ubyte.xz: cannot be unpacked" in answer
    assert "Install bakeoff anew" in answer
