"""Read a notebook or script: a path or a text in, a `Document` out; refused where it is too large or no such file."""

from __future__ import annotations

from pathlib import Path, PurePath

from bakeoff.bridge.source.document import Document
from bakeoff.bridge.source.notebooks import notebook
from bakeoff.bridge.source.scripts import script
from bakeoff.errors import BridgeError

LARGEST_FILE_BYTES = 64 * 2**20
"""What is larger is refused unread."""

ENDINGS = (".ipynb", ".py")


def read_document(path: Path) -> Document:
    """Return what a notebook or script holds.

    Raises:
        BridgeError: The file is not there, too large, or of another kind.
    """
    _check_ending(path.name)
    return document_from_text(_text(path), name=path.name)


def document_from_text(text: str, *, name: str) -> Document:
    """Return what a text holds: a notebook or a script, as the ending of `name` says.

    Raises:
        BridgeError: The text is no notebook, or the name has another ending.
    """
    _check_ending(name)
    return notebook(text, name=name) if name.lower().endswith(".ipynb") else script(text, name=name)


def _check_ending(name: str) -> None:
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise BridgeError(f"is neither a notebook nor a script: expected {' or '.join(ENDINGS)}.", source=name)


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise BridgeError("there is no such file.", source=str(path))
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise BridgeError(f"cannot be read: {error.strerror}.", source=str(path)) from None
    if len(content) > LARGEST_FILE_BYTES:
        raise BridgeError("is larger than 64 MB, and no file that large is read.", source=path.name)
    # What is no UTF-8 is a comment or a text in an older encoding: the code around it can be read.
    return content.decode("utf-8-sig", errors="replace")
