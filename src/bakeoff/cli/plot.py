"""`bakeoff plot`: a study that was run and a kind of figure in, a file with the figure out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, final

import typer

from bakeoff.analysis import StudyTrials
from bakeoff.cli.comparing import stored_results
from bakeoff.cli.options import StoreOption, StudyArgument, listed
from bakeoff.cli.screens import messages_screen
from bakeoff.figures import DEFAULT_METRIC, KINDS, asked_about, check_ending, kind_named, write_picture
from bakeoff.pages import file_stem
from bakeoff.report import plain

_MOST_VARIANTS = {"study": 0, "metric": 0, "variant": 1, "pair": 2}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What to draw, and where to keep it."""

    study: StudyArgument
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.", show_default=False)]
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="An .svg, .png or .pdf file. (default: STUDY_KIND.svg, here)",
            show_default=False,
        ),
    ] = None
    variant: Annotated[
        list[str],
        typer.Option(
            "--variant", metavar="VARIANT", help="Whom it is about; two for disagreements.", show_default=False
        ),
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar="METRIC",
            help=f"What comparison and differences compare. (default: {DEFAULT_METRIC})",
            show_default=False,
        ),
    ] = None
    store: StoreOption = None

    def __post_init__(self) -> None:
        """Refuse what the kind of figure has no use for.

        Raises:
            UnknownName: There is no such kind.
            BadParameter: It is about other things than the options say.
        """
        about, count = kind_named(self.kind).about, len(listed(self.variant))
        if count not in (0, _MOST_VARIANTS[about]):
            takes = {0: "no --variant", 1: "one --variant", 2: "none or two of --variant"}[_MOST_VARIANTS[about]]
            raise typer.BadParameter(f"{self.kind} takes {takes}.")
        if self.metric is not None and about != "metric":
            raise typer.BadParameter(f"{self.kind} takes no --metric.")

    def do(self) -> None:
        """Draw the figure into the file."""
        if self.output is not None:
            check_ending(self.output)
        results = stored_results(self.study, store=self.store)
        path = self.output or Path(f"{file_stem(results.study.name)}_{self.kind}.svg")
        kind = kind_named(self.kind)
        asked = asked_about(
            kind, StudyTrials(results), variants=listed(self.variant), metric=self.metric or DEFAULT_METRIC
        )
        picture = kind.picture(asked)
        write_picture(picture, path)
        messages_screen().print(plain(f"{path}: {picture.words.title}."), soft_wrap=True)
