"""What `doctor` is told of the built-in data."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.data import cache_status, check_sums, load_dataset


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("BAKEOFF_CACHE", str(folder))
    return folder


def test_a_cache_that_can_be_written_has_no_problem(own_cache: Path) -> None:
    status = cache_status()
    assert status.folder == own_cache
    assert status.is_writable
    assert status.problem is None
    assert list(own_cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "file" / "cache"))
    status = cache_status()
    assert not status.is_writable
    assert status.problem == "Not a directory"


def test_without_the_variable_it_is_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAKEOFF_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_status().folder.name.lower() == "bakeoff"
    assert cache_status().folder.is_relative_to(tmp_path)


def test_before_anything_is_unpacked_only_the_package_is_checked(own_cache: Path) -> None:
    assert not own_cache.exists()
    for check in check_sums():
        assert check.is_packed_right
        assert check.cached is None
        assert check.is_cached_right is None


def test_every_sum_is_right_after_unpacking(own_cache: Path) -> None:
    load_dataset("mnist")
    for check in check_sums():
        assert check.is_packed_right
        assert check.cached == own_cache / "mnist" / check.file
        assert check.is_cached_right


def test_one_changed_byte_in_the_cache_is_found(unpacked: Path) -> None:
    path = unpacked / "t10k-labels-idx1-ubyte"
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    assert [check.file for check in check_sums() if not check.is_cached_right] == ["t10k-labels-idx1-ubyte"]
