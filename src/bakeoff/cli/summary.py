"""`bakeoff summary`: a study in, its networks layer by layer out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer
from rich.text import Text

from bakeoff.cli.options import StudyArgument
from bakeoff.cli.screens import results_screen
from bakeoff.report import image_shapes, network_table, network_views
from bakeoff.spec import load_study, override


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Which networks to show."""

    study: StudyArgument
    variant: Annotated[
        str | None, typer.Argument(metavar="[VARIANT]", help="One of its variants; all of them otherwise.")
    ] = None

    def do(self) -> None:
        """Show each distinct network once."""
        whole = load_study(self.study)
        study = whole if self.variant is None else override(whole, only=[self.variant])
        screen = results_screen()
        for index, view in enumerate(network_views(study, image_shapes(study))):
            if index:
                screen.print(Text("\n"))
            screen.print(network_table(view))
