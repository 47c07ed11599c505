"""Do what statements do: `ast` statements in, events and changed names out; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from bakeoff.bridge.reading.arithmetic import LONGEST_LIST
from bakeoff.bridge.reading.binding import assign, bind
from bakeoff.bridge.reading.expressions import combined, truth
from bakeoff.bridge.reading.functions import defaults_of
from bakeoff.bridge.reading.imports import imported, imported_from
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Flow, Machine
from bakeoff.bridge.reading.things import Class, Function, Scope, is_plain

_MOST_ROUNDS = 1_000


def executed(body: Sequence[ast.stmt], machine: Machine) -> Flow:
    """Do some statements, one after another; return how the last of them ended."""
    for statement in body:
        do = _DOERS.get(type(statement))
        machine.spend()
        flow = do(statement, machine) if do is not None else _left_out(statement, machine)
        # What may not run ends nothing: what follows is read as well.
        if flow is not Flow.ON:
            return flow
    return Flow.ON


def _left_out(node: ast.stmt, machine: Machine) -> Flow:
    machine.leave_out(node, what=type(node).__name__.lower(), reason="statements of this kind are not followed.")
    return Flow.ON


def _expression(node: ast.Expr, machine: Machine) -> Flow:
    machine.evaluate(node.value)
    return Flow.ON


def _assignment(node: ast.Assign, machine: Machine) -> Flow:
    value = machine.evaluate(node.value)
    for target in node.targets:
        assign(target, value, machine=machine)
    return Flow.ON


def _annotated(node: ast.AnnAssign, machine: Machine) -> Flow:
    if node.value is not None:
        assign(node.target, machine.evaluate(node.value), machine=machine)
    return Flow.ON


def _augmented(node: ast.AugAssign, machine: Machine) -> Flow:
    if not isinstance(node.target, ast.Name | ast.Attribute | ast.Subscript):
        return Flow.ON
    before, operand = machine.evaluate(_as_read(node.target)), machine.evaluate(node.value)
    if isinstance(before, list) and isinstance(operand, list | tuple) and _may_grow(before, operand, machine):
        before += operand
        return Flow.ON
    value = combined(node.op, (before, operand), machine=machine, node=node)
    assign(node.target, value, machine=machine, how="augmented")
    return Flow.ON


def _may_grow(items: list[object], more: Sequence[object], machine: Machine) -> bool:
    return machine.is_sure_of(items) and len(items) + len(more) <= LONGEST_LIST


def _as_read(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    """Return the expression that reads what a target names."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(id=target.id, ctx=ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(value=target.value, attr=target.attr, ctx=ast.Load()), target)
    return ast.copy_location(ast.Subscript(value=target.value, slice=target.slice, ctx=ast.Load()), target)


def _deletion(node: ast.Delete, machine: Machine) -> Flow:
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.scope.names.pop(target.id, None)
    return Flow.ON


def _if(node: ast.If, machine: Machine) -> Flow:
    known = truth(machine.evaluate(node.test))
    if known is not None:
        return machine.execute(node.body if known else node.orelse)
    _either([node.body, node.orelse], machine, node, reason="what it is depends on a condition that is not known")
    return Flow.ON


def _either(bodies: Sequence[Sequence[ast.stmt]], machine: Machine, node: ast.AST, *, reason: str) -> None:
    """Do what may run, each body from the same start; a name is known afterwards where it makes no difference."""
    scope = machine.scope
    before = dict(scope.names)
    ends: list[dict[str, object]] = []
    for body in bodies:
        scope.names = dict(before)
        with machine.branch():
            machine.execute(body)
        ends.append(scope.names)
    machine.spend(sum(map(len, ends)) // 8)
    scope.names = {name: _joined(name, ends, machine, node, reason) for end in ends for name in end}


# The last two say why a value is not known.
def _joined(name: str, ends: list[dict[str, object]], machine: Machine, node: ast.AST, reason: str) -> object:
    values = [end[name] for end in ends if name in end]
    first = values[0]
    if len(values) == len(ends) and all(
        value is first or (is_plain(value) and is_plain(first) and value == first) for value in values
    ):
        return first
    # A function, class or import within one branch is what the name means wherever it means anything.
    if len(values) < len(ends):
        return first
    return machine.unknown(reason, node)


def _for(node: ast.For, machine: Machine) -> Flow:
    items = items_of(machine.evaluate(node.iter), machine)
    if items is None or len(items) > _MOST_ROUNDS:
        return _some_rounds(node, machine)
    for item in items:
        assign(node.target, item, machine=machine, how="for")
        flow = machine.execute(node.body)
        if flow is Flow.RETURN:
            return flow
        if flow is Flow.BREAK:
            return Flow.ON
    return machine.execute(node.orelse) if node.orelse else Flow.ON


def _some_rounds(node: ast.For | ast.While, machine: Machine) -> Flow:
    """Read the body of a loop once, as something of which it is not known whether and how often it runs."""
    if isinstance(node, ast.For):
        assign(node.target, machine.unknown("what the loop goes over is not known", node), machine=machine, how="for")
    _either([node.body, []], machine, node, reason="how often the loop runs is not known")
    return Flow.ON


def _while(node: ast.While, machine: Machine) -> Flow:
    for _ in range(_MOST_ROUNDS):
        known = truth(machine.evaluate(node.test))
        if known is None:
            return _some_rounds(node, machine)
        if not known:
            return machine.execute(node.orelse) if node.orelse else Flow.ON
        flow = machine.execute(node.body)
        if flow is Flow.RETURN:
            return flow
        if flow is Flow.BREAK:
            return Flow.ON
    machine.leave_out(node, what="while", reason=f"only its first {_MOST_ROUNDS:,} rounds are read.")
    return Flow.ON


def _with(node: ast.With | ast.AsyncWith, machine: Machine) -> Flow:
    for item in node.items:
        value = machine.evaluate(item.context_expr)
        if item.optional_vars is not None:
            assign(item.optional_vars, value, machine=machine, how="with")
    return machine.execute(node.body)


def _try(node: ast.Try, machine: Machine) -> Flow:
    """Read a body as one that succeeds; its handlers only define what it does not."""
    flow = machine.execute(node.body)
    if flow is Flow.ON and node.orelse:
        flow = machine.execute(node.orelse)
    after = machine.execute(node.finalbody) if node.finalbody else Flow.ON
    return after if flow is Flow.ON else flow


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, machine: Machine) -> Flow:
    decorators = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
    kind = "static" if "staticmethod" in decorators else "class" if "classmethod" in decorators else "method"
    function = Function(
        name=node.name,
        arguments=node.args,
        body=node.body,
        defaults=defaults_of(node.args, machine),
        scope=machine.scope,
        cell=machine.cell,
        place=machine.place(node),
        kind=kind,
    )
    bind(node.name, function, machine=machine, node=node, how="def")
    return Flow.ON


def _class(node: ast.ClassDef, machine: Machine) -> Flow:
    bases = tuple(machine.evaluate(base) for base in node.bases)
    inherited = {name: value for base in bases if isinstance(base, Class) for name, value in base.attributes.items()}
    before = machine.scope
    machine.scope = Scope(parent=before)
    try:
        machine.execute(node.body)
        own = machine.scope.names
    finally:
        machine.scope = before
    whole = tuple(root for base in bases for root in (base.bases if isinstance(base, Class) else (base,)))
    of = Class(name=node.name, attributes=inherited | own, bases=whole, place=machine.place(node))
    bind(node.name, of, machine=machine, node=node, how="def")
    return Flow.ON


def _return(node: ast.Return, machine: Machine) -> Flow:
    machine.scope.returned.append(None if node.value is None else machine.evaluate(node.value))
    return Flow.RETURN


def _raise(node: ast.Raise, machine: Machine) -> Flow:
    return Flow.RETURN if machine.calls else Flow.ON


def _global(node: ast.Global | ast.Nonlocal, machine: Machine) -> Flow:
    if isinstance(node, ast.Global):
        machine.scope.declared_global |= set(node.names)
    return Flow.ON


def _import(node: ast.Import, machine: Machine) -> Flow:
    for name, value in imported(node):
        bind(name, value, machine=machine, node=node, how="import")
    return Flow.ON


def _import_from(node: ast.ImportFrom, machine: Machine) -> Flow:
    if any(alias.name == "*" for alias in node.names):
        machine.stars.append(node.module or "")
        return Flow.ON
    for name, value in imported_from(node):
        bind(name, value, machine=machine, node=node, how="import")
    return Flow.ON


def _nothing(node: ast.stmt, machine: Machine) -> Flow:
    return Flow.ON


def _break(node: ast.Break, machine: Machine) -> Flow:
    return Flow.BREAK


def _continue(node: ast.Continue, machine: Machine) -> Flow:
    return Flow.CONTINUE


# Any: each takes the one type of node that it stands under.
_DOERS: dict[type[ast.stmt], Callable[[Any, Machine], Flow]] = {
    ast.Expr: _expression,
    ast.Assign: _assignment,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _deletion,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Pass: _nothing,
    ast.Assert: _nothing,
    ast.Break: _break,
    ast.Continue: _continue,
}
