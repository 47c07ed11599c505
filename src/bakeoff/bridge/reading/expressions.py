"""What an expression stands for: an `ast` expression in, a value out; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from bakeoff.bridge.reading import arrays, attributes, subscripts, texts
from bakeoff.bridge.reading.arithmetic import NOTHING, binary, compared, small, unary
from bakeoff.bridge.reading.binding import assign
from bakeoff.bridge.reading.functions import defaults_of
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.names import looked_up
from bakeoff.bridge.reading.things import (
    Arguments,
    Class,
    Function,
    Instance,
    Model,
    Scope,
    Tensor,
    is_plain,
)
from bakeoff.bridge.reading.values import (
    Array,
    External,
    HistoryRef,
    PredictionRef,
    ScoreRef,
    Statistic,
    Unknown,
    WeightsRef,
)

# Any: whatever was read where it is known.
_Make = Callable[[Any], object]
_MOST_GENERATORS = 5
_CARRIED = Statistic | HistoryRef | ScoreRef | PredictionRef | WeightsRef
"""What is calculated from one of these is told as the thing itself: a share of it, a hundred times it."""


def evaluated(node: ast.expr, machine: Machine) -> object:
    """Return what an expression stands for; `Unknown` where only running it would tell."""
    read = _READERS.get(type(node))
    return (
        machine.unknown(f"{_WORDS.get(type(node), 'this')} is not followed", node)
        if read is None
        else read(node, machine)
    )


def truth(value: object) -> bool | None:
    """Return whether a value counts as true; None where that is not known."""
    if is_plain(value):
        return bool(value)
    if isinstance(value, tuple | list | dict | range):
        return len(value) > 0
    return True if isinstance(value, Model | Function | Class | Instance) else None


def _constant(node: ast.Constant, machine: Machine) -> object:
    if node.value is Ellipsis:
        return External("builtins.Ellipsis")
    value = node.value if is_plain(node.value) else NOTHING
    return _or_unknown(None if value is None else small(value), node, machine, "it is no plain value")


def _name(node: ast.Name, machine: Machine) -> object:
    return looked_up(node.id, machine, node=node)


def _attribute(node: ast.Attribute, machine: Machine) -> object:
    return attributes.looked_up(machine.evaluate(node.value), node.attr, machine=machine, node=node)


def _subscript(node: ast.Subscript, machine: Machine) -> object:
    return subscripts.taken(machine.evaluate(node.value), node.slice, machine=machine, node=node)


def _tuple(node: ast.Tuple, machine: Machine) -> object:
    return _or_unknown(_listed(node.elts, machine), node, machine, "what is unpacked here is not known", make=tuple)


def _list(node: ast.List | ast.Set, machine: Machine) -> object:
    values = _listed(node.elts, machine)
    machine.born(values)
    return _or_unknown(values, node, machine, "what is unpacked here is not known")


def _listed(nodes: list[ast.expr], machine: Machine) -> object:
    values: list[object] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            values.append(machine.evaluate(node))
            continue
        items = items_of(machine.evaluate(node.value), machine)
        if items is None:
            return NOTHING
        values += items
    return small(values)


def _dictionary(node: ast.Dict, machine: Machine) -> object:
    table: dict[object, object] = {}
    machine.born(table)
    for key, value in zip(node.keys, node.values, strict=True):
        read = machine.evaluate(value)
        if key is None:
            if not isinstance(read, dict):
                return machine.unknown("what is unpacked here is not known", node)
            table |= read
            continue
        name = machine.evaluate(key)
        if not is_plain(name):
            return machine.unknown("its keys are not known", node)
        table[name] = read
    return table


def _binary(node: ast.BinOp, machine: Machine) -> object:
    operands = machine.evaluate(node.left), machine.evaluate(node.right)
    return combined(node.op, operands, machine=machine, node=node)


def combined(kind: ast.operator, operands: tuple[object, object], *, machine: Machine, node: ast.AST) -> object:
    """Return what an operator makes of two values."""
    left, right = operands
    if isinstance(left, Array) or isinstance(right, Array):
        return arrays.calculated(kind, operands, machine=machine, node=node)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return Tensor(layers=(machine.unknown("an operation on tensors is no layer", node),))
    if isinstance(left, str) and isinstance(kind, ast.Mod):
        values = right if isinstance(right, tuple) else (right,)
        if not all(map(is_plain, values)):
            return texts.kept(left, values, machine=machine, node=node)
    known = next((value for value in operands if isinstance(value, Unknown | _CARRIED)), None)
    return known or _or_unknown(binary(kind, operands), node, machine, "this cannot be calculated")


def _unary(node: ast.UnaryOp, machine: Machine) -> object:
    operand = machine.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        known = truth(operand)
        return machine.unknown("whether it is true is not known", node) if known is None else not known
    return operand if isinstance(operand, Unknown) else _or_unknown(unary(node.op, operand), node, machine, "no number")


def _comparison(node: ast.Compare, machine: Machine) -> object:
    left = machine.evaluate(node.left)
    for kind, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(comparator)
        holds = compared(kind, (left, right))
        if holds is NOTHING and isinstance(kind, ast.Is | ast.IsNot):
            holds = _identity(kind, left, right)
        if holds is NOTHING:
            return machine.unknown("what is compared here is not known", node)
        if not holds:
            return False
        left = right
    return True


def _identity(kind: ast.cmpop, left: object, right: object) -> object:
    # Something that exists is not None.
    other = left if right is None else right
    is_thing = isinstance(other, Model | Array | Function | Class | Instance | Tensor | dict | list | tuple | str)
    return isinstance(kind, ast.IsNot) if is_thing else NOTHING


def _boolean(node: ast.BoolOp, machine: Machine) -> object:
    value: object = None
    for operand in node.values:
        value = machine.evaluate(operand)
        known = truth(value)
        if known is None:
            return machine.unknown("whether it is true is not known", node)
        if known != isinstance(node.op, ast.And):
            return value
    return value


def _choice(node: ast.IfExp, machine: Machine) -> object:
    known = truth(machine.evaluate(node.test))
    if known is None:
        return machine.unknown("which of two values it is depends on something that is not known", node)
    return machine.evaluate(node.body if known else node.orelse)


def _text(node: ast.JoinedStr, machine: Machine) -> object:
    template: list[str] = []
    values: list[object] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            values.append(machine.evaluate(part.value))
            template.append("{}" if part.format_spec is None else "{:}")
        elif isinstance(part, ast.Constant):
            template.append(str(part.value))
    return texts.filled("".join(template), values, machine=machine, node=node)


def _call(node: ast.Call, machine: Machine) -> object:
    function = machine.evaluate(node.func)
    return machine.call(function, _arguments(node, machine), node=node)


def _arguments(node: ast.Call, machine: Machine) -> Arguments:
    positional: list[object] = []
    keywords: dict[str, object] = {}
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items = items_of(machine.evaluate(argument.value), machine)
            positional += [machine.unknown("what `*` unpacks is not known", argument)] if items is None else items
        else:
            positional.append(machine.evaluate(argument))
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords |= {str(name): each for name, each in value.items()}
        else:
            keywords["**"] = machine.unknown("what `**` unpacks is not known", node)
    return Arguments(positional=tuple(positional), keywords=keywords)


def _lambda(node: ast.Lambda, machine: Machine) -> object:
    return Function(
        name="lambda",
        arguments=node.args,
        body=node.body,
        defaults=defaults_of(node.args, machine),
        scope=machine.scope,
        cell=machine.cell,
        place=machine.place(node),
    )


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, machine: Machine) -> object:
    values: list[object] = []
    is_known = _each(node.generators, machine, lambda: values.append(machine.evaluate(node.elt)))
    return _or_unknown(small(values) if is_known else NOTHING, node, machine, "what it goes over is not known")


def _dictionary_comprehension(node: ast.DictComp, machine: Machine) -> object:
    pairs: list[tuple[object, object]] = []
    is_known = _each(
        node.generators, machine, lambda: pairs.append((machine.evaluate(node.key), machine.evaluate(node.value)))
    )
    if not is_known or not all(is_plain(key) for key, _ in pairs):
        return machine.unknown("what it goes over is not known", node)
    return dict(pairs)


def _each(generators: list[ast.comprehension], machine: Machine, do: Callable[[], None]) -> bool:
    """Do something for each round of a comprehension; return whether all of them are known."""
    if len(generators) > _MOST_GENERATORS:
        return False
    before = machine.scope
    machine.scope = Scope(parent=before)
    try:
        return _rounds(generators, machine, do)
    finally:
        machine.scope = before


def _rounds(generators: list[ast.comprehension], machine: Machine, do: Callable[[], None]) -> bool:
    if not generators:
        do()
        return True
    first, *rest = generators
    items = items_of(machine.evaluate(first.iter), machine)
    if items is None:
        return False
    for item in items:
        assign(first.target, item, machine=machine)
        conditions = [truth(machine.evaluate(condition)) for condition in first.ifs]
        if None in conditions:
            return False
        if all(conditions) and not _rounds(rest, machine, do):
            return False
    return True


def _named(node: ast.NamedExpr, machine: Machine) -> object:
    value = machine.evaluate(node.value)
    assign(node.target, value, machine=machine)
    return value


def _or_unknown(value: object, node: ast.AST, machine: Machine, reason: str, *, make: _Make | None = None) -> object:
    if value is NOTHING:
        return machine.unknown(reason, node)
    return value if make is None else make(value)


# Any: each reader takes the one type of node that it stands under.
_READERS: dict[type[ast.expr], Callable[[Any, Machine], object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _list,
    ast.Dict: _dictionary,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.IfExp: _choice,
    ast.JoinedStr: _text,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dictionary_comprehension,
    ast.NamedExpr: _named,
}

_WORDS: dict[type[ast.expr], str] = {
    ast.Await: "an 'await'",
    ast.Yield: "a 'yield'",
    ast.YieldFrom: "a 'yield'",
    ast.Starred: "an expression with a star",
    ast.Slice: "a slice",
}
