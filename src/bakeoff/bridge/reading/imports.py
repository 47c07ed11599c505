"""What imports bring: an import statement in, names and whole paths out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bakeoff.bridge.reading.values import External


def imported(node: ast.Import) -> Iterator[tuple[str, External]]:
    """Yield what `import a.b as c` binds: the whole path under an alias, else the package under its own name."""
    for alias in node.names:
        if alias.asname is not None:
            yield alias.asname, External(_plain(alias.name))
        else:
            root = alias.name.partition(".")[0]
            yield root, External(root)


def imported_from(node: ast.ImportFrom) -> Iterator[tuple[str, External]]:
    """Yield what `from a.b import c as d` binds."""
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        yield alias.asname or alias.name, External(_plain(f"{module}.{alias.name}"))


def _plain(path: str) -> str:
    """Return a path without the folders in which versions of TensorFlow keep their Keras."""
    for inner in ("tensorflow.python.keras.", "tensorflow.contrib.keras.python.keras.", "tensorflow.contrib.keras."):
        if path.startswith(inner):
            return f"tensorflow.keras.{path.removeprefix(inner)}".replace("keras.api.", "keras.")
    for root in ("tensorflow.compat.v1", "tensorflow.compat.v2", "tensorflow._api.v2.v2"):
        if path == root or path.startswith(f"{root}."):
            return "tensorflow" + path.removeprefix(root)
    if path.startswith("keras.api."):
        return path.replace("keras.api._v2.", "").replace("keras.api.", "")
    return path
