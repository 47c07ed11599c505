"""`bakeoff predict`: a trained variant and images in, what its networks say about them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, final

import typer
from rich.text import Text

from bakeoff.answers import Answer, predict_pictures, predict_test
from bakeoff.cli.comparing import stored_results
from bakeoff.cli.options import SeedOption, StoreOption, StudyArgument
from bakeoff.cli.screens import results_screen
from bakeoff.report import plain, prediction_tables, prediction_views


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Predict:
    """Whom to ask, and about what."""

    study: StudyArgument
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.", show_default=False)]
    images: Annotated[
        list[Path], typer.Argument(metavar="[IMAGE]...", help="PNG or JPEG files.", show_default=False)
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one
    test: Annotated[
        list[int],
        typer.Option("--test", metavar="INDEX", help="An image of the test set; repeatable.", show_default=False),
    ] = ()  # type: ignore[assignment]  # as above
    seed: SeedOption = None
    store: StoreOption = None

    def __post_init__(self) -> None:
        """Refuse files and test images at once, and neither.

        Raises:
            BadParameter: It is not one of them.
        """
        if bool(self.images) == bool(self.test):
            raise typer.BadParameter("name image files, or images of the test set with --test.")

    def do(self) -> None:
        """Ask the networks, all seeds or one, and show their answers."""
        results = stored_results(self.study, store=self.store)
        if self.test:
            answer = predict_test(results, self.variant, indices=self.test, seed=self.seed)
            _show(answer, [f"test image {index}" for index in self.test])
        else:
            answer = predict_pictures(results, self.variant, paths=self.images, seed=self.seed)
            _show(answer, list(map(str, self.images)))
        if results.overrides:
            results_screen().print(Text(plain(f"As run with {results.overrides}."), style="yellow"))


def _show(answer: Answer, names: Sequence[str]) -> None:
    screen = results_screen()
    right = None if answer.labels is None else answer.labels.tolist()
    views = prediction_views(answer.probabilities, images=names, seeds=answer.seeds, right=right)
    screen.print(prediction_tables(views, pictures=list(answer.images), width=screen.width))
