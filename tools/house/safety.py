"""What data must never be able to do here: one source in, a finding out for whatever could execute what it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from house.arrows import imports
from house.source import Finding, Source

MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve", "joblib", "yaml", "runpy"}
BUILTINS = {"eval", "exec", "compile", "__import__"}
NAMES = {"PickleType", "read_pickle", "to_pickle"}
METHODS = {("torch", "load"), ("torch", "save"), ("os", "system")}
FLAGS = {"allow_pickle", "shell"}


def executing_modules(source: Source) -> Iterator[Finding]:
    """Find imports of packages that run what they load."""
    for found in imports(source.tree):
        if found.module.partition(".")[0] in MODULES:
            yield source.finding(found.line, f"imports {found.module}, which can execute what it reads")


def executing_calls(source: Source) -> Iterator[Finding]:
    """Find calls that run text or pickles."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and _spelling(node) is not None:
            yield source.finding(node.lineno, f"uses {_spelling(node)}, which can execute what it is given")
        if isinstance(node, ast.keyword) and node.arg in FLAGS and not _is_false(node.value):
            yield source.finding(node.lineno, f"sets {node.arg}; data is never executed")


def _spelling(node: ast.Name | ast.Attribute) -> str | None:
    """Return how a forbidden name is written, or None for one that is allowed."""
    if isinstance(node, ast.Name):
        return node.id if node.id in BUILTINS | NAMES else None
    if node.attr in NAMES:
        return node.attr
    if isinstance(node.value, ast.Name) and (node.value.id, node.attr) in METHODS:
        return f"{node.value.id}.{node.attr}"
    return None


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
