"""`bakeoff explain`: a rule's id or name in, its page out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer

from bakeoff.bridge import rule_called, rule_page


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Which rule to explain."""

    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id or name, as BK101.", show_default=False)]

    def do(self) -> None:
        """Show the rule's page."""
        typer.echo(rule_page(rule_called(self.rule)), nl=False)
