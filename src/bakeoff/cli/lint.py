"""`bakeoff lint`: notebooks and scripts in, what is wrong with their experiments out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, final

import typer

import bakeoff
from bakeoff.bridge import Finding, check_files, findings_json, findings_sarif, findings_text, selected
from bakeoff.cli.options import listed
from bakeoff.report import plain_lines

_FOUND = 1
_BAD_INPUT = 2


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
        """Check the files; leave with 1 where anything was found, with 2 where a file could not be read."""
        rules = selected(listed(self.select or ()), listed(self.ignore or ()))
        checked = list(check_files(self.files, rules=rules))
        found = [finding for file in checked for finding in file.findings]
        if self.format is Format.SARIF:
            typer.echo(findings_sarif(found, rules=rules, version=bakeoff.__version__), nl=False)
        else:
            typer.echo(_shown(found, form=self.format))
        problems = [file.problem for file in checked if file.problem]
        for problem in problems:
            typer.echo(plain_lines(problem), err=True)
        if problems or found:
            raise typer.Exit(_BAD_INPUT if problems else _FOUND)


def _shown(found: list[Finding], *, form: Format) -> str:
    """Return findings as text; what they quote may come from anywhere."""
    return findings_json(found).rstrip() if form is Format.JSON else plain_lines(findings_text(found))
