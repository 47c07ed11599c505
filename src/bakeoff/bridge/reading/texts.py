"""Texts with values in them: a template and values in, the text out, or a `Made` that keeps both apart."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from bakeoff.bridge.reading.arithmetic import NOTHING, small
from bakeoff.bridge.reading.frozen import freeze_all
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import is_plain
from bakeoff.bridge.reading.values import Made

FORMAT = "builtins.str.format"
"""The function of the `Made` that a text with values in it comes to, where some are not plain: template, values."""


def filled(template: str, values: Sequence[object], *, machine: Machine, node: ast.AST) -> object:
    """Return a text with values in place of its `{}`; a `Made` where a value is not plain or has a format."""
    parts = template.split("{}")
    if len(parts) == len(values) + 1 and all(map(is_plain, values)) and "{" not in "".join(parts):
        text = parts[0] + "".join(f"{value}{part}" for value, part in zip(values, parts[1:], strict=True))
        known = small(text)
        return machine.unknown("the text is too long", node) if known is NOTHING else known
    return kept(template, values, machine=machine, node=node)


def kept(template: str, values: Sequence[object], *, machine: Machine, node: ast.AST) -> Made:
    """Return a template and the values that go into it."""
    place = machine.place(node)
    return Made(function=FORMAT, positional=(template, *freeze_all(tuple(values), machine, place=place)), place=place)
