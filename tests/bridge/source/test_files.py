"""Notebooks and scripts are read, and what is neither is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.bridge import document_from_text, read_document
from bakeoff.errors import BridgeError


def test_a_script_is_read_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1  # caf\xe9\n")
    document = read_document(path)
    assert (document.name, document.kind, document.cells[0].code[:5]) == ("net.py", "script", "x = 1")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BridgeError, match=r"none\.ipynb: there is no such file"):
        read_document(tmp_path / "none.ipynb")


def test_another_ending_is_refused() -> None:
    with pytest.raises(BridgeError, match=r"a\.txt: is neither a notebook nor a script: expected \.ipynb or \.py"):
        document_from_text("x = 1", name="a.txt")
