"""Where a store is: a path or a URL in, the path of its database out."""

from __future__ import annotations

import os
from pathlib import Path

from bakeoff.errors import StoreError

DEFAULT_STORE = "runs/bakeoff.db"
"""One file for each project folder."""

_SQLITE = "sqlite:///"


def default_store_url() -> str:
    """Return the store to use where none is named: the environment's `BAKEOFF_STORE`, or else `runs/bakeoff.db`."""
    return os.environ.get("BAKEOFF_STORE") or DEFAULT_STORE


def store_path(url: str | Path) -> Path:
    """Return the absolute path of a store's database, symbolic links followed.

    Args:
        url: A path, or `sqlite:///` and a path.

    Raises:
        StoreError: It is another kind of URL, names no file, or names a folder.
    """
    path = url if isinstance(url, Path) else Path(_path_in(url)).expanduser()
    if path.is_dir():
        problem = "is a folder, and a store is a file. Name the file in it, as with --store runs/bakeoff.db."
        raise StoreError(problem, store=str(path))
    return path.resolve()


def _path_in(url: str) -> str:
    """Return the path that a URL names; a password in it is not repeated in messages."""
    scheme, mark, _ = url.partition("://")
    path = url.removeprefix(_SQLITE)
    if mark and path == url:
        problem = f"stores in '{scheme}' are not there yet. Name a path, or {_SQLITE} and a path, with --store."
        raise StoreError(problem, store=f"{scheme}://…")
    if path in {"", ":memory:"}:
        raise StoreError("names no file. Name one, as with --store runs/bakeoff.db.", store=url or "''")
    return path
