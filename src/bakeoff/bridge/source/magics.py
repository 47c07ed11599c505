"""What IPython adds to Python: source in, the same lines with magics, shell lines and questions blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

PYTHON_CELLS = ("time", "timeit", "capture", "prun", "python", "python3", "debug", "notify", "memit", "mprun", "lprun")
"""Cell magics under which Python follows."""

_CELL_MAGIC = re.compile(r"%%(?P<name>\w+)")
_TIMED = re.compile(r"(?P<margin>\s*)%(?:time|timeit|prun|memit)\s+(?:-[a-z]+\s*\d*\s+)*(?P<statement>[^-\s].*)")
_MAGIC = re.compile(r"\s*[%!?].*|[^#'\"]*[\w)\]]\?{1,2}\s*|\s*\w+(?:\s*,\s*\w+)*\s*=\s*[!%].*")
_AUTOMAGIC = re.compile(r"\s*(?:(?:pip3?|conda|mamba)\s+(?:install|uninstall|list|show|update)\b|cd\s+[./~]).*")
"""Lines that IPython takes for its own though they begin with no mark: no Python has two words side by side."""
_MARGIN = re.compile(r"\s*")


def without_magics(code: str) -> str:
    """Return the code without IPython's own lines; a statement that is only timed stays."""
    lines = code.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), 0)
    magic = _CELL_MAGIC.match(lines[first].strip())
    if magic and magic["name"] not in PYTHON_CELLS:
        return "\n" * (len(lines) - 1)
    return "\n".join(_plain_lines(lines))


def _plain_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield each line in plain Python; a magic goes on below where its line ends with a backslash."""
    goes_on = False
    for line in lines:
        plain = "" if goes_on else _plain(line)
        goes_on = line.rstrip().endswith("\\") and plain.strip() in ("", "pass")
        yield plain


def _plain(line: str) -> str:
    if len(line) > 2_000:
        return line
    timed = _TIMED.fullmatch(line) if "%" in line else None
    if timed:
        return timed["margin"] + timed["statement"]
    if not (_is_marked(line) and _MAGIC.fullmatch(line)) and not _AUTOMAGIC.fullmatch(line):
        return line
    margin = _MARGIN.match(line)
    # `pass` keeps a block whole whose only line this was.
    return f"{margin[0]}pass" if margin and margin[0] else ""


def _is_marked(line: str) -> bool:
    return any(mark in line for mark in "%!?")
