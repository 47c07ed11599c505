"""What of a cell can be parsed is parsed; the rest is told, and lines keep their numbers."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.bridge.source.tolerant import LARGEST_CODE, parsed, readable


@pytest.mark.parametrize(
    ("source", "code", "lines"),
    [
        ("x = 1\ny = = 2\nz = 3", "x = 1\n\nz = 3", [2]),
        ("def f(a, (b, c)):\n    return a\nx = 1", "pass\n\nx = 1", [1, 2]),
        ("print('cut off\nx = 1", "pass\nx = 1", [1]),
        ("model.add(Dense(3,\n          activation='rel\nx = 1", "pass\n\nx = 1", [1, 2]),
        ("for i in x:\n    y = `i`\nz = 3", "for i in x: pass\n\nz = 3", [2]),
        ("    x = 1\n    y = 2", "x = 1\ny = 2", []),
        ("if x:\n\ty = 1\n        z = 2", "if x:\n        y = 1\n        z = 2", []),
    ],
)
def test_what_is_broken_is_left_out_and_told(source: str, code: str, lines: list[int]) -> None:
    found = readable(source)
    assert [line.strip() for line in found.code.split("\n") if line.strip() not in ("", "pass")] == [
        line.strip() for line in code.split("\n") if line.strip() not in ("", "pass")
    ]
    assert {problem.line for problem in found.problems} <= set(lines)
    assert bool(found.problems) == bool(lines)


@given(st.text(alphabet="abc=()[]{}:'\"\\\n \t#,.0123def print ifelse%!?", max_size=120))
def test_whatever_comes_out_can_be_parsed_and_has_as_many_lines(source: str) -> None:
    found = readable(source)
    ast.parse(found.code)
    assert found.code.count("\n") in (0, source.count("\n"))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x=(", "'(' was never closed"),
        ("x = 1\ny = = 2", "invalid syntax"),
        ("y = 3\nif x:\n", "expected an indented block after 'if' statement"),
        ("x = 1\ny = 'cut off", "unterminated string literal"),
    ],
)
def test_why_something_is_no_python_is_told(source: str, reason: str) -> None:
    (problem,) = readable(source).problems
    assert problem.reason == f"this is no Python: {reason}."


def test_what_is_too_long_is_not_read() -> None:
    (problem,) = readable("x = 1\n" * LARGEST_CODE).problems
    assert problem.what == "the whole cell"


def test_a_tree_is_parsed_once() -> None:
    assert parsed("x = 1") is parsed("x = 1")
    with pytest.raises(SyntaxError, match="invalid syntax"):
        parsed("x = = 1")
