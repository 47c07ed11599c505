"""`bakeoff show`: a study's name in, its last results side by side out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer

from bakeoff.cli.comparing import compared, stored_results
from bakeoff.cli.options import StoreOption, StudyArgument
from bakeoff.cli.screens import results_screen
from bakeoff.report import comparison_csv, comparison_json, comparison_table


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What to compare, and in which form."""

    study: StudyArgument
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="As CSV, a line for each variant.")] = False
    store: StoreOption = None

    def do(self) -> None:
        """Show the comparison."""
        if self.json and self.csv:
            raise typer.BadParameter("choose one of --json and --csv.")
        view = compared(stored_results(self.study, store=self.store))
        if self.json:
            typer.echo(comparison_json(view))
        elif self.csv:
            typer.echo(comparison_csv(view), nl=False)
        else:
            screen = results_screen()
            screen.print(comparison_table(view, width=screen.width))
