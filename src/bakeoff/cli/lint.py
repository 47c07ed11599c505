"""`bakeoff lint`: notebooks and scripts in, what is wrong with their experiments out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, final

import typer

import bakeoff
from bakeoff.bridge import (
    CheckedFile,
    Rule,
    check_files,
    findings_json,
    findings_sarif,
    findings_text,
    selected,
    unchecked_text,
)
from bakeoff.cli.options import listed
from bakeoff.report import count_text, plain_lines

_FOUND = 1
_BAD_INPUT = 2
_MOST_PLACES = 20
"""Of each file on standard error; a text that is no Python at all would fill the screen."""


class Format(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="Notebooks and Python scripts.", show_default=False)
]
FormatOption = Annotated[Format, typer.Option("--format", help="For people, for programs, or for code hosts.")]
SelectOption = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULE", help="These rules alone, by id or name.", show_default=False),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="RULE", help="All rules but these.", show_default=False),
]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Which files to check, by which rules, and how to show what was found."""

    files: FilesArgument
    format: FormatOption = Format.TEXT
    select: SelectOption = None
    ignore: IgnoreOption = None

    def do(self) -> None:
        """Check the files; leave with 1 where anything was found, with 2 where not all of them could be read."""
        rules = selected(listed(self.select or ()), listed(self.ignore or ()))
        checked = list(check_files(self.files, rules=rules))
        typer.echo(self._shown(checked, rules=rules), nl=False)
        problems = list(_problems(checked))
        for problem in problems:
            typer.echo(plain_lines(problem), err=True)
        if problems:
            raise typer.Exit(_BAD_INPUT)
        if any(file.findings for file in checked):
            raise typer.Exit(_FOUND)

    def _shown(self, checked: Sequence[CheckedFile], *, rules: Sequence[Rule]) -> str:
        """Return findings in the form that was asked for; what they quote may come from anywhere."""
        found = [finding for file in checked for finding in file.findings]
        unchecked = [part for file in checked for part in file.unchecked]
        if self.format is Format.SARIF:
            return findings_sarif(found, rules=rules, version=bakeoff.__version__, unchecked=unchecked)
        if self.format is Format.JSON:
            return findings_json(found, unchecked=unchecked)
        return plain_lines(findings_text(found, is_whole=not any(_problems(checked)))) + "\n"


def _problems(checked: Sequence[CheckedFile]) -> Iterator[str]:
    """Yield what could not be read, file by file."""
    for file in checked:
        if file.problem:
            yield file.problem
        yield from map(unchecked_text, file.unchecked[:_MOST_PLACES])
        rest = len(file.unchecked) - _MOST_PLACES
        if rest > 0:
            yield f"{file.file}: {count_text(rest, 'more place')} not read."
