"""Walking a tree finds the names and calls that Python's own walk finds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bakeoff.bridge.reading.walking import nodes_of

SYNTAX = """
match given:
    case {"units": units, **rest} if check(units):
        take(rest)
    case Layer(units=[first, *others]) | first:
        pass
try:
    async def train(model: Model = default, *, rate: float = start, **more: Any) -> History:
        async with scope() as inner, other:
            return await [item async for item in inner(model) if item]
except* (Stop, Halt) as problem:
    print(f"{problem!r:>{width}}", *rest, end=mark)
if (found := look(place)) and not lost < kept:
    del table[key], thing.part
lambda one, two=three: {**one, two: four}
"""


@pytest.mark.parametrize("source", [Path(__file__).read_text(encoding="utf-8"), SYNTAX])
def test_all_names_and_calls_are_found(source: str) -> None:
    tree = ast.parse(source)
    found, known = nodes_of(tree), list(ast.walk(tree))
    names = [node for node in known if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    calls = [node for node in known if isinstance(node, ast.Call)]
    assert sorted(map(id, found.names)) == sorted(map(id, names))
    assert sorted(map(id, found.calls)) == sorted(map(id, calls))
