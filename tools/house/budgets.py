"""The budgets of size: one source in, a finding out for whatever is longer, deeper or wider than it may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from house.source import Finding, Function, Source, functions, public_functions

FILE_LINES = 400
BODY_LINES = 40
NESTING = 3
ARGUMENTS = 6
POSITIONAL_ARGUMENTS = 2

_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
_OWN_BUDGET = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def long_files(source: Source) -> Iterator[Finding]:
    """Find a file that needs a wall."""
    count = len(source.text.splitlines())
    if count > FILE_LINES:
        yield source.finding(count, f"{count} lines in one file; the limit is {FILE_LINES}")


def long_bodies(source: Source) -> Iterator[Finding]:
    """Find functions that do not fit on one screen; their docstrings are not counted."""
    for function in functions(source.tree):
        count = body_lines(function)
        if count > BODY_LINES:
            problem = f"{function.name}() has {count} lines, docstring aside; the limit is {BODY_LINES}"
            yield source.finding(function.lineno, problem)


def deep_nesting(source: Source) -> Iterator[Finding]:
    """Find functions with blocks inside blocks inside blocks inside blocks."""
    for function in functions(source.tree):
        depth = nesting(function.body)
        if depth > NESTING:
            yield source.finding(function.lineno, f"{function.name}() nests {depth} deep; the limit is {NESTING}")


def many_arguments(source: Source) -> Iterator[Finding]:
    """Find signatures that nobody remembers, and `**kwargs`, which hides one."""
    for function in functions(source.tree):
        given = function.args
        count = len([*given.posonlyargs, *given.args, *given.kwonlyargs]) - _is_bound(function)
        if count > ARGUMENTS:
            yield source.finding(function.lineno, f"{function.name}() has {count} arguments; the limit is {ARGUMENTS}")
        if given.kwarg is not None:
            yield source.finding(function.lineno, f"{function.name}() takes **{given.kwarg.arg}; name its arguments")


def many_positional_arguments(source: Source) -> Iterator[Finding]:
    """Find public functions whose calls would be riddles: more than two arguments without a name."""
    for function in public_functions(source.tree.body):
        count = len([*function.args.posonlyargs, *function.args.args]) - _is_bound(function)
        if count > POSITIONAL_ARGUMENTS:
            problem = (
                f"{function.name}() has {count} positional arguments; the limit is {POSITIONAL_ARGUMENTS}, "
                "the rest comes after a *"
            )
            yield source.finding(function.lineno, problem)


def body_lines(function: Function) -> int:
    """Return how many lines a function's body takes, from the first after its docstring to its last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def nesting(body: list[ast.stmt]) -> int:
    """Return how deep blocks stand in blocks; `elif` stands beside its `if`, a nested function starts anew."""
    return max((_depth(statement) for statement in body), default=0)


def _depth(node: ast.AST) -> int:
    if isinstance(node, _OWN_BUDGET):
        return 0
    below = max((_depth(child) for child in _children(node)), default=0)
    return below + isinstance(node, _BLOCKS)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node's children, with those of an `elif` in its place."""
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]:
            yield from _children(child)
        else:
            yield child


def _is_bound(function: Function) -> bool:
    positional = [*function.args.posonlyargs, *function.args.args]
    return bool(positional) and positional[0].arg in {"self", "cls"}
