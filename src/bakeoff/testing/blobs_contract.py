"""What every `Blobs` must do: a fixture `blobs` in, a verdict out. A guest's test class inherits from this one."""
# ruff: noqa: D102 - the name of a test is its sentence

from __future__ import annotations

import hashlib

import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.store import Blobs

_ABSENT = hashlib.sha256(b"never kept").hexdigest()


class BlobsContract:
    """Judges an implementation of `Blobs`.

    Its heir gives a fixture `blobs`: an empty one.
    """

    def test_bytes_come_back_by_their_sha_256(self, blobs: Blobs) -> None:
        # the digest of "abc" in FIPS 180-4's examples
        assert blobs.put(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert blobs.get("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == b"abc"

    def test_equal_bytes_are_one_blob(self, blobs: Blobs) -> None:
        assert blobs.put(b"twice") == blobs.put(b"twice")
        assert blobs.get(blobs.put(b"twice")) == b"twice"

    def test_no_bytes_at_all_are_a_blob_too(self, blobs: Blobs) -> None:
        assert blobs.get(blobs.put(b"")) == b""

    def test_a_blob_exists_until_it_is_deleted(self, blobs: Blobs) -> None:
        digest = blobs.put(b"content")
        assert blobs.exists(digest)
        blobs.delete(digest)
        assert not blobs.exists(digest)
        with pytest.raises(NotStored, match=digest):
            blobs.get(digest)

    def test_deleting_what_is_not_there_does_no_harm(self, blobs: Blobs) -> None:
        blobs.delete(_ABSENT)
        assert not blobs.exists(_ABSENT)

    @pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", "A" * 64, "ab", "g" * 64])
    def test_what_is_no_digest_is_refused(self, blobs: Blobs, name: str) -> None:
        with pytest.raises(StoreError, match="is not a digest"):
            blobs.get(name)
