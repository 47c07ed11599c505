"""Read Python files as the rules see them: a checkout's folder in, one `Source` for each file out."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule.

    Attributes:
        path: The file, from the checkout's root, with forward slashes.
        line: Counted from 1.
        problem: What was found, and what the rule asks for.
    """

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file.

    Attributes:
        path: From the checkout's root, with forward slashes.
        text: As it stands.
        tree: Parsed.
        comments: Each comment, with its `#`, by its line.
    """

    path: str
    text: str
    tree: ast.Module
    comments: Mapping[int, str]

    def finding(self, line: int, problem: str) -> Finding:
        """Return a finding about one of this file's lines."""
        return Finding(path=self.path, line=line, problem=problem)


def parsed(text: str, *, path: str) -> Source:
    """Return the source for a file's text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    return Source(path=path, text=text, tree=ast.parse(text), comments=comments)


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """Yield every Python file below the given folders of the checkout at `root`, in order of their paths."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            yield parsed(file.read_text(encoding="utf-8"), path=file.relative_to(root).as_posix())


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public_functions(body: Iterable[ast.stmt]) -> Iterator[Function]:
    """Yield what a module offers to call, methods too: no nested functions, no leading underscores, no private classes.

    Of the methods that Python calls by itself only `__init__` counts: the others' signatures are Python's.
    """
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        if isinstance(node, Function) and (node.name == "__init__" or not node.name.startswith("_")):
            yield node
