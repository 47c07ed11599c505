"""Functions and classes that fit a model and that nobody in the file calls: read as if they were called."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

from bakeoff.bridge.reading import attributes
from bakeoff.bridge.reading.machine import MOST_EVENTS, Exhausted, Machine
from bakeoff.bridge.reading.things import Arguments, Class, Function

_FITTING = ("fit", "fit_generator")
_MOST = 20


def follow_uncalled(machine: Machine) -> None:
    """Follow what could fit a model, with defaults where there are some: for files that others import.

    What is found so may not run: its events are not certain.
    """
    start = len(machine.events)
    waiting = [(name, *each) for name, value in list(machine.top.names.items())[:1_000] for each in _callable(value)]
    for name, called, node in waiting:
        if len(machine.events) - start > MOST_EVENTS // _MOST:
            return
        machine.leave_out(node, what=name, reason="nobody calls it in this file; it is read with its defaults.")
        try:
            with machine.branch():
                _call(called, machine, node)
        except Exhausted:
            return


def _call(called: Function | Class, machine: Machine, node: ast.AST) -> None:
    made = machine.call(called, Arguments(), node=node)
    if isinstance(called, Class):
        for name in _driving(called):
            machine.call(attributes.looked_up(made, name, machine=machine, node=node), Arguments(), node=node)


def _driving(of: Class) -> Iterator[str]:
    """Yield the methods that lead to a fit and that no other such method calls.

    Before one that fits by itself come those that stand before it and need nothing: they load, build and compile.
    """
    methods = {
        name: method for name, method in of.attributes.items() if isinstance(method, Function) and name != "__init__"
    }
    leading = {name for name, method in methods.items() if _fits(method.body)}
    while more := {name for name in methods.keys() - leading if _calls(methods[name].body, leading)}:
        leading |= more
    followed = {name for name in leading for other in leading - {name} if _calls(methods[other].body, {name})}
    for name in (each for each in methods if each in leading - followed):
        if _fits(methods[name].body):
            before = [*methods][: [*methods].index(name)]
            yield from (other for other in before if other not in leading and _needs_nothing(methods[other]))
        yield name


def _needs_nothing(method: Function) -> bool:
    required = len(method.arguments.args) - len(method.arguments.defaults)
    return method.kind == "method" and required <= 1 and not method.name.startswith("__")


def _callable(value: object) -> Iterator[tuple[Function | Class, ast.AST]]:
    if isinstance(value, Function) and _fits(value.body):
        yield value, _node(value.body)
    elif isinstance(value, Class):
        methods = [each for each in value.attributes.values() if isinstance(each, Function) and _fits(each.body)]
        if methods:
            yield value, _node(methods[0].body)


def _node(body: list[ast.stmt] | ast.expr) -> ast.AST:
    return body[0] if isinstance(body, list) else body


def _fits(body: list[ast.stmt] | ast.expr) -> bool:
    """Return whether a function calls a `fit`."""
    return _calls(body, _FITTING)


def _calls(body: list[ast.stmt] | ast.expr, names: Container[str]) -> bool:
    """Return whether a function calls a method of one of some names."""
    nodes: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    return any(isinstance(inner, ast.Attribute) and inner.attr in names for node in nodes for inner in ast.walk(node))
