"""`bakeoff report`: a study that was run in, a file that can be sent to a colleague out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, final

import typer

from bakeoff.cli.comparing import stored_results
from bakeoff.cli.options import StoreOption, StudyArgument
from bakeoff.report import plain
from bakeoff.reports import save_report


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Which study to report on, in which form, and where to write it."""

    study: StudyArgument
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to write it (default: STUDY.html here).", show_default=False
        ),
    ] = None
    format: Annotated[
        Literal["html", "markdown", "latex"] | None,
        typer.Option("--format", help="Default: by FILE's ending, or html. Others: tables.", show_default=False),
    ] = None
    store: StoreOption = None

    def do(self) -> None:
        """Write the report, and say where it is."""
        results = stored_results(self.study, store=self.store)
        path = save_report(results, self.output, format=self.format)
        typer.echo(plain(str(path.absolute())))
