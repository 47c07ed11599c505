"""Zip archives from outside: a `.keras` file's bytes in, its three members out; nothing is unpacked to disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePosixPath

from bakeoff.errors import BridgeError

MEMBERS = ("config.json", "metadata.json", "model.weights.h5")
LARGEST_TOTAL = 64_000_000
MOST_MEMBERS = 1_000

_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read_archive(content: bytes, *, source: str) -> dict[str, bytes]:
    """Return the members of a `.keras` archive that say what the model is, as far as they are there.

    Raises:
        BridgeError: It is no zip archive, a damaged one, or one that Keras does not write.
    """
    # Each entry opens with these bytes: a directory of millions is not even listed.
    if content.count(_ENTRY) > MOST_MEMBERS:
        raise BridgeError(f"has more than {MOST_MEMBERS:,} members, and Keras writes a few.", source=source)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check(members, source=source)
            return {member.filename: _read(archive, member) for member in members if member.filename in MEMBERS}
    except _DAMAGE as error:
        raise BridgeError(f"is no .keras archive, or a damaged one: {str(error)[:200]}.", source=source) from None


def _check(members: Sequence[zipfile.ZipInfo], *, source: str) -> None:
    names = [member.filename for member in members]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise BridgeError(f"has the member {doubled!r} twice.", source=source)
    for member in members:
        problem = _problem(member)
        if problem:
            raise BridgeError(f"has the member {member.filename[:100]!r}, {problem}.", source=source)
    total = sum(member.file_size for member in members)
    if total > LARGEST_TOTAL:
        raise BridgeError(f"would unpack to {total:,} bytes; {LARGEST_TOTAL:,} is the most.", source=source)


def _problem(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        return "which would lie outside its folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "which is a link"
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
        return "which is encrypted, or compressed as Keras does not do it"
    return ""


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        # What the directory says of a member's size is only a claim.
        content = stream.read(LARGEST_TOTAL + 1)
    if len(content) != member.file_size:
        raise ValueError(f"{member.filename} is not as long as it is said to be")
    return content
