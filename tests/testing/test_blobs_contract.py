"""The contract of blobs finds the guilty and spares the innocent."""

from __future__ import annotations

import hashlib
from typing import final

import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.store import Blobs
from bakeoff.testing import BlobsContract


@final
class MemoryBlobs:
    """Blobs that are gone with the process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self.kept[digest] = content
        return digest

    def get(self, digest: str) -> bytes:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise StoreError("is not a digest", store=digest)
        if digest not in self.kept:
            raise NotStored("is not there", store=digest)
        return self.kept[digest]

    def delete(self, digest: str) -> None:
        self.kept.pop(digest, None)

    def exists(self, digest: str) -> bool:
        return digest in self.kept


@final
class DeafBlobs:
    """Blobs that cannot be deleted."""

    def __init__(self) -> None:
        self._inner = MemoryBlobs()

    def put(self, content: bytes) -> str:
        return self._inner.put(content)

    def get(self, digest: str) -> bytes:
        return self._inner.get(digest)

    def delete(self, digest: str) -> None:
        pass

    def exists(self, digest: str) -> bool:
        return self._inner.exists(digest)


class TestMemoryBlobs(BlobsContract):
    @pytest.fixture
    def blobs(self) -> Blobs:
        return MemoryBlobs()


def test_blobs_that_cannot_be_deleted_are_found() -> None:
    with pytest.raises(AssertionError, match=r"^(assert|$)"):
        BlobsContract().test_a_blob_exists_until_it_is_deleted(DeafBlobs())
