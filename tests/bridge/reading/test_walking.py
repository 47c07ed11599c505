"""Walking a tree gives what Python's own walk gives."""

from __future__ import annotations

import ast
from pathlib import Path

from bakeoff.bridge.reading.walking import nodes_of


def test_all_nodes_are_found() -> None:
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    assert sorted(map(id, nodes_of(tree))) == sorted(map(id, ast.walk(tree)))
