"""Make Python 3 of what people write in cells: source in, the same lines that `ast` can parse and what was left out.

Each step is tried only where those before it were not enough: the source as it stands; without IPython's lines; with
Python 2's words turned into Python 3's; without the statements that parso finds broken; without those that Python does.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent

from parso.grammar import load_grammar

from bakeoff.bridge.source.magics import without_magics
from bakeoff.bridge.source.python2 import as_python3

LARGEST_CODE = 250_000
"""Characters of one cell or script: what is longer is data, and takes seconds to parse."""
_LARGEST_BROKEN = 60_000
_MOST_REPAIRS = 40
_CUT_OFF = ("unterminated string literal", "'(' was never closed", "'[' was never closed")
"""Of these errors Python knows the line better than parso, which takes what follows for a part of the statement."""
_GRAMMAR = load_grammar(version="3.11")
_OWN_LINES = re.compile(r" \(detected at line \d+\)| on line \d+")
"""Where Python tells lines, it counts those of the stretch that it was given: a problem's place is told beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What was left out of a cell: its first line from 1, what stood there, and why it went."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A cell as `ast` can parse it.

    Attributes:
        code: As many lines as the source has; empty where nothing could be read.
        problems: What was left out.
    """

    code: str
    problems: tuple[Problem, ...] = ()


def readable(source: str) -> Readable:
    """Return what of a cell can be parsed; lines keep their numbers."""
    if len(source) > LARGEST_CODE:
        reason = f"more than {LARGEST_CODE:,} characters of code are not read."
        return Readable(code="", problems=(Problem(line=1, what="the whole cell", reason=reason),))
    code = source.replace("\x00", " ").replace("\x0c", " ")
    steps: tuple[Callable[[str], str], ...] = (_as_it_is, without_magics, _undented, as_python3)
    for step in steps:
        code = step(code)
        if _error(code) is None:
            return Readable(code=code)
    if len(code) > _LARGEST_BROKEN:
        return _nothing("a cell this long is read only where all of it is Python.")
    return _mended(code)


def _as_it_is(code: str) -> str:
    return code


def _undented(code: str) -> str:
    """Return code with tabs as eight columns, as Python 2 counted them, and without what all lines begin with."""
    lines = [line.expandtabs(8) if line[:1] in " \t" else line for line in code.split("\n")]
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    margin = len(first) - len(first.lstrip())
    return "\n".join(line[margin:] if not line[:margin].strip() else line for line in lines)


@lru_cache(maxsize=256)
def parsed(code: str) -> ast.Module:
    """Return a cell's tree, which is not to be changed: whoever reads the cell next gets the same.

    Raises:
        SyntaxError: The code is no Python; `lineno` is None where it cannot be parsed at all.
    """
    try:
        with warnings.catch_warnings():
            # Python warns of odd literals while it parses.
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (ValueError, MemoryError, RecursionError) as error:
        raise SyntaxError(f"it cannot be parsed: {error}") from None


def _error(code: str) -> SyntaxError | None:
    """Return why the code does not parse, or None if it does."""
    try:
        parsed(code)
    except SyntaxError as error:
        return error
    return None


def _mended(code: str) -> Readable:
    lines = code.split("\n")
    problems: list[Problem] = []
    error = _repaired(lines, problems, only=_CUT_OFF)
    if error is not None:
        for start, end in _broken_by_parso("\n".join(lines)):
            problems += _blank(lines, start, end, reason=_why(_error(dedent("\n".join(lines[start : end + 1])))))
        error = _repaired(lines, problems)
    if error is not None:
        return _nothing(str(error.msg) if error.lineno is None else "too much of it is no Python.")
    return Readable(code="\n".join(lines), problems=tuple(sorted(problems, key=lambda each: each.line)))


def _repaired(lines: list[str], problems: list[Problem], *, only: tuple[str, ...] = ("",)) -> SyntaxError | None:
    """Blank what Python cannot parse, error after error, in place; return the error that is left, or None.

    Args:
        lines: The code.
        problems: Where each blank is told.
        only: How the messages of those errors begin that are mended.
    """
    error = _error("\n".join(lines))
    for _ in range(_MOST_REPAIRS):
        if error is None or not str(error.msg).startswith(only):
            return error
        line = _line_of(error, lines)
        if str(error.msg).startswith("expected an indented block"):
            _give_body(lines, line + 1)
        else:
            start, end = _block(lines, line)
            problems += _blank(lines, start, end, reason=_why(error))
        error = _error("\n".join(lines))
    return error


def _why(error: SyntaxError | None) -> str:
    """Return why something is left out; None stands for what could be parsed by itself, but not where it stands."""
    return "this is no Python." if error is None else f"this is no Python: {_OWN_LINES.sub('', str(error.msg))}."


def _line_of(error: SyntaxError, lines: list[str]) -> int:
    """Return the line, from 0, that an error is about; of one that tells none, as of endless nesting, the longest."""
    if error.lineno is not None and 0 < error.lineno <= len(lines):
        return error.lineno - 1
    return max(range(len(lines)), key=lambda index: len(lines[index]))


def _nothing(reason: str) -> Readable:
    return Readable(code="", problems=(Problem(line=1, what="the whole cell", reason=reason),))


def _broken_by_parso(code: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last line, from 0, of each stretch that parso could make nothing of."""
    try:
        waiting = [_GRAMMAR.parse(code)]
    except (RecursionError, ValueError, IndexError):
        return
    while waiting:
        node = waiting.pop()
        if node.type in ("error_node", "error_leaf"):
            last = node.end_pos[0] - (2 if node.end_pos[1] == 0 else 1)
            yield node.start_pos[0] - 1, max(last, node.start_pos[0] - 1)
        else:
            waiting += getattr(node, "children", ())


def _blank(lines: list[str], start: int, end: int, *, reason: str) -> Iterator[Problem]:
    """Blank some lines in place; `pass` holds the place of the first, for the sake of the block that it stands in."""
    what = next((line.strip() for line in lines[start : end + 1] if line.strip()), "")
    if not what or what == "pass":
        lines[start : end + 1] = [""] * (end + 1 - start)
        return
    margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    lines[start : end + 1] = [f"{margin}pass", *[""] * (end - start)]
    yield Problem(line=start + 1, what=what[:80], reason=reason)


def _block(lines: list[str], start: int) -> tuple[int, int]:
    """Return a line and all that is indented below it."""
    margin = _margin(lines[start])
    end = start
    for index in range(start + 1, len(lines)):
        if lines[index].strip() and _margin(lines[index]) <= margin:
            break
        end = index
    return start, end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _give_body(lines: list[str], at: int) -> None:
    """Put `pass` below a header that has lost its body; `at` is the line, from 1, that comes instead."""
    for index in range(min(at, len(lines)) - 1, -1, -1):
        if lines[index].rstrip().endswith(":"):
            lines[index] = f"{lines[index].rstrip()} pass"
            return
    lines[at - 1] = ""
