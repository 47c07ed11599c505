"""Zip archives from outside: what Keras writes is read, all else refused before it is unpacked."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from tests.bridge.keras_files.saved import archive

from bakeoff.bridge.keras_files.archives import LARGEST_TOTAL, read_archive
from bakeoff.errors import BridgeError


def test_the_three_members_are_read_and_no_others() -> None:
    content = archive({"config.json": b"{}", "model.weights.h5": b"h", "assets/": b"", "assets/words.txt": b"x"})
    assert read_archive(content, source="m.keras") == {"config.json": b"{}", "model.weights.h5": b"h"}
    packed = archive({"config.json": b"{}" * 500}, method=zipfile.ZIP_DEFLATED)
    assert read_archive(packed, source="m.keras") == {"config.json": b"{}" * 500}


def with_member(name: str, *, mode: int = 0o644) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("config.json", b"{}")
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        file.writestr(member, b"canary")
    return written.getvalue()


def doubled() -> bytes:
    written = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w") as file:
        warnings.simplefilter("ignore", UserWarning)
        for text in (b"{}", b"[]"):
            file.writestr("config.json", text)
    return written.getvalue()


def bomb() -> bytes:
    """Return 65 million zeros in some 60 kilobytes."""
    return archive({"config.json": b"{}", "model.weights.h5": bytes(65_000_000)}, method=zipfile.ZIP_DEFLATED)


def liar() -> bytes:
    """Return an archive whose directory says that a member has three bytes, where it unpacks to a million."""
    content = archive({"config.json": bytes(1_000_000)}, method=zipfile.ZIP_DEFLATED)
    return content.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 3))


def encrypted() -> bytes:
    content = bytearray(archive({"config.json": b"{}"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (with_member("../canary"), "has the member '../canary', which would lie outside its folder"),
        (with_member("a/../../canary"), "which would lie outside its folder"),
        (with_member("/etc/canary"), "which would lie outside its folder"),
        (with_member("..\\canary"), "which would lie outside its folder"),
        (with_member("C:canary"), "which would lie outside its folder"),
        (with_member("link", mode=stat.S_IFLNK | 0o777), "has the member 'link', which is a link"),
        (doubled(), "has the member 'config.json' twice"),
        (bomb(), f"would unpack to 65,000,002 bytes; {LARGEST_TOTAL:,} is the most"),
        (liar(), r"is no \.keras archive, or a damaged one"),
        (encrypted(), "which is encrypted, or compressed as Keras does not do it"),
        (archive({"config.json": b"{}"}, method=zipfile.ZIP_LZMA), "compressed as Keras does not do it"),
        (b"PK\x01\x02" * 1_001, "has more than 1,000 members"),
        (b"", r"is no \.keras archive, or a damaged one"),
        (archive({"config.json": b"{}"})[:-10], r"is no \.keras archive, or a damaged one"),
    ],
)
def test_what_keras_does_not_write_is_refused(
    content: bytes, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BridgeError, match=f"m.keras: .*{problem}"):
        read_archive(content, source="m.keras")
    assert list(tmp_path.iterdir()) == []
