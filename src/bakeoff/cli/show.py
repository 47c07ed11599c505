"""`bakeoff show`: a study's name in, its last results side by side out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer

from bakeoff.cli.changes import is_changed
from bakeoff.cli.comparing import compared, stored_results
from bakeoff.cli.options import StoreOption, StudyArgument
from bakeoff.cli.screens import messages_screen, results_screen
from bakeoff.report import comparison_csv, comparison_json, comparison_table, plain


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What to compare, and in which form."""

    study: StudyArgument
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="As CSV, a line for each variant.")] = False
    store: StoreOption = None

    def __post_init__(self) -> None:
        """Refuse two forms at once.

        Raises:
            BadParameter: Both are asked for.
        """
        if self.json and self.csv:
            raise typer.BadParameter("choose one of --json and --csv.")

    def do(self) -> None:
        """Show the comparison; where the study's file has changed since, say so."""
        results = stored_results(self.study, store=self.store)
        if is_changed(self.study, results):
            changed = f"! As last run, {results.study.name} had other variants or settings than {self.study} has now."
            messages_screen().print(plain(changed), soft_wrap=True)
        view = compared(results)
        if self.json:
            typer.echo(comparison_json(view))
        elif self.csv:
            typer.echo(comparison_csv(view), nl=False)
        else:
            screen = results_screen()
            screen.print(comparison_table(view, width=screen.width))
