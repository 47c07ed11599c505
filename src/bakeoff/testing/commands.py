"""The command line within one process: its words in, the exit code and what it wrote out."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bakeoff.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Its exit code.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    code: int
    out: str
    err: str


def command(*words: str | Path) -> Ended:
    """Do what `bakeoff` does with these words."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = _exit_code([str(word) for word in words])
    return Ended(code=code, out=out.getvalue(), err=err.getvalue())


def _exit_code(words: list[str]) -> int:
    try:
        main(words)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0
