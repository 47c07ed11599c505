"""`bakeoff verdict`: a study that was run in, what the evidence says about its claims out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer

from bakeoff.cli.comparing import stored_verdicts
from bakeoff.cli.options import StoreOption, StudyArgument
from bakeoff.cli.screens import results_screen
from bakeoff.report import verdicts_json, verdicts_table, verdicts_view


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Which study to judge, and how to show it."""

    study: StudyArgument
    json: Annotated[bool, typer.Option("--json", help="Every number as JSON, for other programs.")] = False
    store: StoreOption = None

    def do(self) -> None:
        """Say what the evidence says about each claim."""
        view = verdicts_view(stored_verdicts(self.study, store=self.store))
        if self.json:
            typer.echo(verdicts_json(view))
        else:
            results_screen().print(verdicts_table(view))
