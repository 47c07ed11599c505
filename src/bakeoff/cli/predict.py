"""`bakeoff predict`: a trained variant or a saved model, and images in; what the networks say about them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, final

import typer
from rich.text import Text

from bakeoff.answers import Answer, ask_about_pictures, ask_about_test, predict_pictures, predict_test
from bakeoff.bridge import MODEL_ENDINGS, import_model
from bakeoff.cli.comparing import stored_results
from bakeoff.cli.options import SeedOption, StoreOption
from bakeoff.cli.screens import messages_screen, results_screen
from bakeoff.report import plain, prediction_tables, prediction_views


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Predict:
    """Whom to ask, and about what."""

    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY|MODEL", help="A study, or a model that Keras saved (.keras, .h5).", show_default=False
        ),
    ]
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[VARIANT] [IMAGE]...", help="Of a study the variant; then PNG or JPEG files.", show_default=False
        ),
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one
    test: Annotated[
        list[int],
        typer.Option("--test", metavar="INDEX", help="An image of the test set; repeatable.", show_default=False),
    ] = ()  # type: ignore[assignment]  # as above
    seed: SeedOption = None
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", metavar="NAME", help="Whose images a saved model takes; MNIST where they fit."),
    ] = None
    store: StoreOption = None

    def __post_init__(self) -> None:
        """Refuse files and test images at once, and neither.

        Raises:
            BadParameter: It is not one of them, or a study is without its variant.
        """
        if not self._is_model and not self.words:
            raise typer.BadParameter("name one of the study's variants.")
        if self._is_model and (self.seed is not None or self.store is not None):
            raise typer.BadParameter("a saved model is one network, in its own file: leave out --seed and --store.")
        if not self._is_model and self.dataset is not None:
            raise typer.BadParameter("a study says its own data set: leave out --dataset.")
        if bool(self._images) == bool(self.test):
            raise typer.BadParameter("name image files, or images of the test set with --test.")

    def do(self) -> None:
        """Ask the networks, all seeds or one, and show their answers."""
        if self._is_model:
            self._ask_model()
        else:
            self._ask_study(self.words[0])

    @property
    def _is_model(self) -> bool:
        return Path(self.study).suffix.lower() in MODEL_ENDINGS

    @property
    def _images(self) -> list[Path]:
        return [Path(word) for word in (self.words if self._is_model else self.words[1:])]

    def _ask_model(self) -> None:
        model = import_model(Path(self.study), dataset=self.dataset)
        for note in model.image_notes:
            messages_screen().print(Text(plain(note), style="yellow"), soft_wrap=True)
        if self.test:
            _show(ask_about_test(model, self.test), _test_names(self.test))
        else:
            _show(ask_about_pictures(model, self._images), list(map(str, self._images)))

    def _ask_study(self, variant: str) -> None:
        results = stored_results(self.study, store=self.store)
        if self.test:
            _show(predict_test(results, variant, indices=self.test, seed=self.seed), _test_names(self.test))
        else:
            answer = predict_pictures(results, variant, paths=self._images, seed=self.seed)
            _show(answer, list(map(str, self._images)))
        if results.overrides:
            results_screen().print(Text(plain(f"As run with {results.overrides}."), style="yellow"))


def _test_names(indices: Sequence[int]) -> list[str]:
    return [f"test image {index}" for index in indices]


def _show(answer: Answer, names: Sequence[str]) -> None:
    screen = results_screen()
    right = None if answer.labels is None else answer.labels.tolist()
    views = prediction_views(answer.probabilities, images=names, seeds=answer.seeds, right=right)
    screen.print(prediction_tables(views, pictures=list(answer.images), width=screen.width))
