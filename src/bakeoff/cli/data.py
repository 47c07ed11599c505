"""`bakeoff data`: a data set's name in, its numbers or one of its images out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, final

import typer

from bakeoff.cli.options import listed
from bakeoff.cli.screens import results_screen
from bakeoff.data import dataset_view, image_view, load_dataset, preprocess_names
from bakeoff.report import dataset_table, image_pictures


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Which data set to show, and what of it."""

    name: Annotated[
        str, typer.Argument(metavar="NAME", help="`mnist`, an .npz file, or a folder of IDX files.", show_default=False)
    ]
    show: Annotated[
        int | None,
        typer.Option(
            "--show",
            metavar="INDEX",
            help="Draw this training image, as it is and as the network sees it.",
            show_default=False,
        ),
    ] = None
    preprocess: Annotated[
        list[str],
        typer.Option("--preprocess", metavar="STEP", help=f"In order: {', '.join(preprocess_names())}; repeatable."),
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one

    def do(self) -> None:
        """Show the data set, or the image."""
        screen = results_screen()
        dataset = load_dataset(self.name)
        if self.show is None:
            screen.print(dataset_table(dataset_view(dataset)))
            return
        steps = listed(self.preprocess)
        screen.print(image_pictures(image_view(dataset, self.show, steps=steps), steps=steps, width=screen.width))
