"""Numbers, texts and lists are calculated with as Python does, as long as nothing grows large."""

from __future__ import annotations

import ast

import pytest

from bakeoff.bridge.reading.arithmetic import NOTHING, binary, compared, small, unary


@pytest.mark.parametrize(
    ("kind", "left", "right", "result"),
    [
        (ast.Add(), 2, 3, 5),
        (ast.FloorDiv(), 28, 3, 9),
        (ast.Div(), 1, 4, 0.25),
        (ast.Pow(), 2, 10, 1024),
        (ast.Mult(), [512], 2, [512, 512]),
        (ast.Add(), (1,), (2, 3), (1, 2, 3)),
        (ast.Mod(), "model_%d", 3, "model_3"),
        (ast.Mod(), "%s and %s", ("a", 1), "a and 1"),
    ],
)
def test_operators_give_what_python_gives(kind: ast.operator, left: object, right: object, result: object) -> None:
    assert binary(kind, (left, right)) == result


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (ast.Pow(), 10, 10**9),
        (ast.LShift(), 1, 10**9),
        (ast.Mult(), "a", 10**9),
        (ast.Mult(), 2**62, 4),
        (ast.Div(), 1, 0),
        (ast.Add(), 1, "a"),
        (ast.Mod(), "%1000000000d", 1),
        (ast.Mod(), "%s %s", (1,)),
        (ast.Mult(), 1e308, 10.0),
    ],
)
def test_what_is_too_large_or_makes_no_sense_gives_nothing(kind: ast.operator, left: object, right: object) -> None:
    assert binary(kind, (left, right)) is NOTHING


def test_signs_and_comparisons() -> None:
    assert unary(ast.USub(), 3) == -3
    assert unary(ast.USub(), "a") is NOTHING
    assert compared(ast.In(), ("mnist", ("mnist", "cifar"))) is True
    assert compared(ast.NotIn(), (5, range(3))) is True
    assert compared(ast.Lt(), (1, "a")) is NOTHING
    assert compared(ast.Is(), (None, None)) is True
    assert compared(ast.Eq(), ([1, 2], [1, 2])) is True


def test_only_small_values_stay() -> None:
    assert small(2**63) == 2**63
    assert small(2**64) is NOTHING
    assert small(float("inf")) is NOTHING
    assert small("a" * 10_001) is NOTHING
