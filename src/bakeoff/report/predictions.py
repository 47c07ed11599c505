"""Show what trained networks say about images: probabilities in, a `PredictionView` for each and tables out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.character_pictures import picture_lines
from bakeoff.terminal import QUIET, new_table, plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_CLASSES = 10
_BAR_WIDTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionView:
    """What a variant's networks, one for each seed, say about one image.

    Attributes:
        image: Its file, or its place in the test set.
        predicted: The class with the highest mean probability.
        right: The class that it is, or None where that is not known.
        seeds: Whose networks were asked; empty for a saved model.
        means: By class, the mean of the networks' probabilities.
        by_seed: (network, class), each network's probabilities.
        votes: By class, how many networks find it the most probable.
    """

    image: str
    predicted: int
    right: int | None
    seeds: tuple[int, ...]
    means: tuple[float, ...]
    by_seed: tuple[tuple[float, ...], ...]
    votes: Mapping[int, int]


def prediction_views(
    probabilities: NDArray[np.float32], *, images: Sequence[str], seeds: Sequence[int], right: Sequence[int] | None
) -> tuple[PredictionView, ...]:
    """Return what is said about each image.

    Args:
        probabilities: (network, image, class).
        images: What each image is called.
        seeds: Whose networks were asked; empty for a saved model.
        right: Each image's class, or None where that is not known.
    """
    return tuple(
        _view(probabilities[:, index], name, seeds=seeds, right=None if right is None else right[index])
        for index, name in enumerate(images)
    )


def _view(probabilities: NDArray[np.float32], image: str, *, seeds: Sequence[int], right: int | None) -> PredictionView:
    means: list[float] = probabilities.mean(axis=0, dtype=float).tolist()
    return PredictionView(
        image=plain(image),
        predicted=max(range(len(means)), key=means.__getitem__),
        right=right,
        seeds=tuple(seeds),
        means=tuple(means),
        by_seed=tuple(tuple(row) for row in probabilities.tolist()),
        votes=Counter(probabilities.argmax(axis=-1).tolist()),
    )


def prediction_tables(
    views: Sequence[PredictionView], *, pictures: Sequence[NDArray[np.generic]], width: int
) -> RenderableType:
    """Return one image with its picture and all it might be, or several as one line each."""
    if len(views) == 1:
        return _one(views[0], pictures[0], width=width)
    table = new_table()
    table.add_column("image", overflow="fold", style="bold")
    for heading in ("class", "probability", "votes"):
        table.add_column(heading, justify="right", no_wrap=True)
    has_right = any(view.right is not None for view in views)
    if has_right:
        table.add_column("is", justify="right")
    for view in views:
        table.add_row(*_line(view), *(["" if view.right is None else str(view.right)] if has_right else []))
    return Group(table, Text(), _asked(views[0]))


def _line(view: PredictionView) -> Iterator[str]:
    yield view.image
    yield str(view.predicted)
    yield f"{view.means[view.predicted]:.4f}"
    yield f"{view.votes.get(view.predicted, 0)} of {len(view.by_seed)}"


def _one(view: PredictionView, picture: NDArray[np.generic], *, width: int) -> RenderableType:
    answer = Text(f"{view.image}: class {view.predicted}", style="bold")
    if view.right is not None:
        words, style = _judged(view, view.right)
        answer.append(words, style=style)
    drawn = Text("\n".join(picture_lines(picture, width=width // 2 - 1)), no_wrap=True)
    grid = Table.grid(padding=(0, 4, 0, 0))
    grid.add_row(drawn, _classes(view))
    return Group(answer, Text(), grid, Text(), _asked(view))


def _judged(view: PredictionView, right: int) -> tuple[str, str]:
    """Return whether the prediction is right, in words, and their style."""
    return ("  (right)", "green") if right == view.predicted else (f"  (wrong: it is {right})", "red")


def _classes(view: PredictionView) -> Table:
    table = new_table()
    for heading in ("class", "probability", "votes"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    ranked = sorted(range(len(view.means)), key=lambda number: view.means[number], reverse=True)
    for number in ranked[:_MOST_CLASSES]:
        mean = view.means[number]
        bar = Text("█" * round(_BAR_WIDTH * mean), style="" if number == view.predicted else QUIET)
        table.add_row(str(number), f"{mean:.4f}", str(view.votes.get(number, 0)), bar)
    return table


def _asked(view: PredictionView) -> Text:
    if not view.seeds:
        return Text("One network was asked: the saved model's (n = 1).", style=QUIET)
    if len(view.seeds) == 1:
        return Text(f"One network was asked: seed {view.seeds[0]} (n = 1).", style=QUIET)
    seeds = ", ".join(map(str, view.seeds))
    return Text(
        f"Means over {len(view.seeds)} networks, from seeds {seeds}; votes: how many find it likeliest.", style=QUIET
    )
