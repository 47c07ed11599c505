"""Python 2's words that Python 3 has not: source in, the same lines in Python 3's words."""

from __future__ import annotations

import re

_PRINT = re.compile(
    r"(?P<before>(?:.*[:;])?\s*)\bprint\b(?:\s*>>\s*[\w.]+\s*,)?(?P<space>[ \t]+|(?=['\"]))(?P<printed>[^=(\s].*|\(.*)"
)
_BARE_PRINT = re.compile(r"(?P<before>(?:.*:)?\s*)print\s*")
_EXCEPT = re.compile(r"(\s*except\s+[\w.]+|\s*except\s*\([\w.,\s]+\))\s*,\s*(\w+)\s*:(.*)")
_RAISE = re.compile(r"(.*\braise\s+[\w.]+)\s*,\s*(.+)")
_OCTAL = re.compile(r"(?<![\w.])0(?=[0-7]+\b(?!\.))")
_LONG = re.compile(r"(?<![\w.])(\d{1,40})[lL]\b")
_RAW = re.compile(r"(?<!\w)[uU][rR](?=['\"])")
_EXEC = re.compile(r"\s*exec\s+[^(\s].*")


def as_python3(code: str) -> str:
    """Return the code with `print x`, `except E, e`, `raise E, x`, `<>`, `0777`, `10L` and `ur''` as Python 3 has them.

    A line is changed only as far as it goes: a print over several lines keeps its brackets open.
    """
    lines = code.split("\n")
    for index, line in enumerate(lines):
        if len(line) <= 2_000:
            lines[index] = _line(line)
    _close_prints(lines)
    return "\n".join(lines)


def _line(line: str) -> str:
    if _EXEC.fullmatch(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    line = _EXCEPT.sub(r"\1 as \2:\3", line)
    line = _RAISE.sub(r"\1(\2)", line)
    line = _RAW.sub("r", line)
    if "'" not in line and '"' not in line:
        line = _LONG.sub(r"\1", _OCTAL.sub("0o", line.replace("<>", "!=")))
    return line


def _close_prints(lines: list[str]) -> None:
    """Put brackets around what `print` statements print, in place."""
    index = 0
    while index < len(lines):
        match = _PRINT.fullmatch(lines[index]) if len(lines[index]) <= 2_000 else None
        if match is None:
            if _BARE_PRINT.fullmatch(lines[index]):
                lines[index] = lines[index].rstrip() + "()"
            index += 1
            continue
        last = _statement_end(lines, index)
        lines[index] = f"{match['before']}print({match['printed']}"
        ending, comment = _split_comment(lines[last])
        lines[last] = f"{ending.rstrip().rstrip(',').rstrip(';')}){comment}"
        index = last + 1


def _statement_end(lines: list[str], start: int) -> int:
    """Return the line on which a statement ends, by its open brackets and backslashes; at most 50 lines on."""
    depth = 0
    for index in range(start, min(start + 50, len(lines))):
        code, _ = _split_comment(lines[index])
        bare = re.sub(r"'[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\"", "", code)
        depth += sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
        if depth <= 0 and not code.endswith("\\"):
            return index
    return start


def _split_comment(line: str) -> tuple[str, str]:
    """Return a line's code and its comment, by the first `#` outside quotes."""
    quote = ""
    for index, character in enumerate(line):
        if quote:
            quote = "" if character == quote and line[index - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        elif character == "#":
            return line[:index], f"  {line[index:]}"
    return line, ""
