"""How a module is built: one source in, a finding out for each convention of form that it breaks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from house.source import Finding, Function, Source, functions

LAZY = {
    "src/bakeoff/__init__.py": "its public names load on first use",
    "src/bakeoff/cli/__init__.py": "each command loads when it is called",
    "src/bakeoff/analysis/frames.py": "pandas takes half a second to load, and only those who ask for a table need it",
    "src/bakeoff/doors.py": "doors to much that is slow to load and that many who pass do not need",
}
"""The files that may import inside functions, and why."""

VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "misc"}


def missing_docstring(source: Source) -> Iterator[Finding]:
    """Find a module that does not open by saying what goes in and what comes out."""
    if not ast.get_docstring(source.tree):
        yield source.finding(1, "does not open with a docstring")


def missing_all(source: Source) -> Iterator[Finding]:
    """Find a door that does not list its names, or lists one that it does not have."""
    if not is_door(source.path):
        return
    listed = listed_names(source.tree)
    if listed is None:
        yield source.finding(1, "a door without `__all__`: list the room's public names in it")
        return
    is_lazy = any(function.name == "__getattr__" for function in functions(source.tree))
    for name in () if is_lazy else sorted(set(listed) - _bound_names(source.tree)):
        yield source.finding(1, f"`__all__` lists {name}, which the door does not have")


def is_door(path: str) -> bool:
    """Say whether a file is the door of a room, or of the package itself."""
    return PurePosixPath(path).match("src/bakeoff/*/__init__.py") or path == "src/bakeoff/__init__.py"


def hidden_imports(source: Source) -> Iterator[Finding]:
    """Find imports inside functions, outside the few files that may."""
    if source.path in LAZY:
        return
    for function in functions(source.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield source.finding(node.lineno, "an import inside a function; put it at the top")


def computed_imports(source: Source) -> Iterator[Finding]:
    """Find imports by a computed name, which no arrow shows, outside the few files that may."""
    if source.path in LAZY:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name) and _last_name(node) == "import_module":
            yield source.finding(node.lineno, "imports by name; only the tables of lazy names may")


def vague_names(source: Source) -> Iterator[Finding]:
    """Find files, folders and classes named after nothing."""
    for part in PurePosixPath(source.path).parts:
        words = part.removesuffix(".py").split("_")
        if VAGUE & set(words):
            yield source.finding(1, f"'{part}' says nothing about what is in it")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and node.name.lower().endswith(tuple(VAGUE)):
            yield source.finding(node.lineno, f"class {node.name} says nothing about what it is")


def loose_dataclasses(source: Source) -> Iterator[Finding]:
    """Find dataclasses that can change: facts are frozen."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            missing = _missing_options(decorator)
            if missing:
                yield source.finding(node.lineno, f"dataclass {node.name} lacks {' and '.join(missing)}")


def asking_for_attributes(source: Source) -> Iterator[Finding]:
    """Find `hasattr`: what a thing can do is said by its type."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id == "hasattr":
            yield source.finding(node.lineno, "uses hasattr; say what is needed with a Protocol")


def own_classes(source: Source) -> dict[str, str]:
    """Return each class that a file defines, contracts aside, and where."""
    return {
        node.name: source.path
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and not any(_last_name(base) == "Protocol" for base in node.bases)
    }


def inheritance(source: Source, classes: Mapping[str, str]) -> Iterator[Finding]:
    """Find classes that inherit from one of ours, errors and shipped test classes aside.

    Args:
        source: The file to look at.
        classes: Every class of the package that is no contract, by name, with the file that defines it.
    """
    if "/testing/" in source.path:
        return
    for node in ast.walk(source.tree):
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            # A base that is named with its module, as `torch.autograd.Function`, is a library's.
            origin = None if isinstance(base, ast.Attribute) else classes.get(_last_name(base))
            if origin is not None and not origin.endswith("/errors.py"):
                problem = f"inherits from {_last_name(base)}; a class is a contract or final, put one into the other"
                yield source.finding(base.lineno, problem)


def listed_names(tree: ast.Module) -> list[str] | None:
    """Return what a module's `__all__` lists, or None where it has none."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if value is not None and any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return [
                item.value for item in ast.walk(value) if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
    return None


def _bound_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
        else:
            names |= {leaf.id for leaf in ast.walk(node) if isinstance(leaf, ast.Name)}
    return names


def _missing_options(decorator: ast.expr) -> list[str]:
    """Return what a dataclass decorator should say and does not; nothing for other decorators."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if _last_name(called) != "dataclass":
        return []
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    said = {word.arg for word in keywords if isinstance(word.value, ast.Constant) and word.value.value is True}
    return [f"{option}=True" for option in ("frozen", "slots") if option not in said]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
