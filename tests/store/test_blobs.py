"""The house's own blobs, judged by the contract and by what lies in their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import FolderBlobs
from bakeoff.testing import BlobsContract


class TestFolderBlobs(BlobsContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> FolderBlobs:
        return FolderBlobs(tmp_path / "blobs")


def test_a_blob_is_one_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    digest = FolderBlobs(tmp_path).put(b"content")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {digest: b"content"}


def test_the_folder_is_made_with_the_first_blob(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "deep" / "blobs")
    assert not (tmp_path / "deep").exists()
    assert blobs.get(blobs.put(b"content")) == b"content"


def test_a_damaged_blob_is_told_from_a_whole_one(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    digest = blobs.put(b"content")
    (tmp_path / digest).write_bytes(b"c0ntent")
    with pytest.raises(StoreError, match=f"{digest}: is damaged"):
        blobs.get(digest)


def test_a_cut_off_blob_is_mended_by_keeping_it_again(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    digest = blobs.put(b"content")
    (tmp_path / digest).write_bytes(b"cont")
    assert blobs.get(blobs.put(b"content")) == b"content"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file")
    blobs = FolderBlobs(tmp_path / "blobs")
    with pytest.raises(StoreError, match="blobs: the weights cannot be written"):
        blobs.put(b"content")
