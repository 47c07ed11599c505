"""Bytes by what they are: bytes in, their digest out, and back."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from threading import get_native_id
from typing import Protocol, final

from bakeoff.errors import NotStored, StoreError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs(Protocol):
    """Keeps bytes under their SHA-256, 64 hexadecimal digits. Equal bytes are kept once."""

    def put(self, content: bytes) -> str:
        """Keep bytes, whole or not at all, and return their digest."""
        ...

    def get(self, digest: str) -> bytes:
        """Return the bytes with this digest.

        Raises:
            NotStored: They are not here, or no longer.
            StoreError: They are damaged, or `digest` is none.
        """
        ...

    def delete(self, digest: str) -> None:
        """Forget the bytes with this digest; it does no harm where they are not here."""
        ...

    def exists(self, digest: str) -> bool:
        """Say whether the bytes with this digest are here."""
        ...


@final
class FolderBlobs:
    """A folder with one file for each blob, named by its digest. The folder is made with the first blob."""

    def __init__(self, folder: Path) -> None:
        """Keep blobs in `folder`."""
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes: written beside their place, brought to the disk, then moved there in one step."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if not path.exists() or path.stat().st_size != len(content):
                self._write(path, content)
        except OSError as error:
            raise StoreError(f"the weights cannot be written: {error}.", store=str(self._folder)) from error
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes with this digest, checked against it."""
        path = self._path(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise NotStored(f"{digest} is not there; it may have been deleted.", store=str(self._folder)) from error
        except OSError as error:
            raise StoreError(f"the weights cannot be read: {error}.", store=str(self._folder)) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(
                "is damaged: its content does not have the digest that it is named by. Delete this file: "
                "a trial in training then starts again, and one that has ended lacks its weights alone.",
                store=str(path),
            )
        return content

    def delete(self, digest: str) -> None:
        """Remove the file of the bytes with this digest."""
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"the weights cannot be deleted: {error}.", store=str(self._folder)) from error

    def exists(self, digest: str) -> bool:
        """Say whether there is a file for this digest."""
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        """Return a blob's place; a digest comes from a file and must not lead out of the folder."""
        if not _DIGEST.fullmatch(digest):
            raise StoreError(f"{digest[:80]!r} is not a digest.", store=str(self._folder))
        return self._folder / digest

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f"unfinished-{get_native_id()}"
        try:
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        _bring_to_disk(self._folder)


def _bring_to_disk(folder: Path) -> None:
    """Make a renaming last through a power cut, where folders can be opened for that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
