"""Draw what a data set holds: its views in, Rich tables and pictures that fit a width out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.character_pictures import picture_lines
from bakeoff.report.numbers import count_text
from bakeoff.terminal import QUIET, new_table, note, pairs, plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bakeoff.data import DatasetView, ImageView

_GAP = 4


def dataset_table(view: DatasetView) -> RenderableType:
    """Return a data set's shapes, ranges and counts of each class."""
    head = Text(plain(view.name), style="bold")
    return Group(head, Text(), _facts(view), Text(), _classes(view), *_empty_classes(view))


def _facts(view: DatasetView) -> Table:
    table = pairs()
    table.add_row("source", plain(view.source))
    table.add_row("images", f"{_times(view.image_shape)} {view.dtype}")
    for name, part in (("training", view.train), ("test", view.test)):
        table.add_row(name, f"{count_text(part.image_count, 'image')}, values from {part.low:g} to {part.high:g}")
    table.add_row("classes", str(view.class_count))
    table.add_row("digest", view.digest)
    return table


def _classes(view: DatasetView) -> Table:
    table = new_table()
    for heading in ("class", "training", "test"):
        table.add_column(heading, justify="right")
    for number, counts in enumerate(zip(view.train.class_counts, view.test.class_counts, strict=True)):
        table.add_row(str(number), *(f"{count:,}" for count in counts))
    return table


def _empty_classes(view: DatasetView) -> Iterator[RenderableType]:
    """Yield a note on the classes that no training image has: most often the labels start at 1."""
    empty = [str(number) for number, count in enumerate(view.train.class_counts) if not count]
    if empty:
        noun = "class" if len(empty) == 1 else "classes"
        yield Text()
        yield note(f"No training image has {noun} {', '.join(empty)}. Labels are numbered from 0.")


def image_pictures(view: ImageView, *, steps: Sequence[str], width: int) -> RenderableType:
    """Return an image as it is and as the network sees it, side by side where both fit."""
    seen = view.prepared.reshape(view.stored.shape) if view.prepared.size == view.stored.size else view.prepared
    # A vector made of an image is still drawn as the image.
    pictures = [("as it is", view.stored, view.stored.shape), (_steps(steps), seen, view.prepared.shape)]
    head = Text(f"{view.part} image {view.index}, class {view.label}", style="bold")
    half = (width - _GAP) // 2
    is_beside = all(_natural_width(image) <= half for _, image, _ in pictures)
    drawn = [_drawn(words, image, shape, width=half if is_beside else width) for words, image, shape in pictures]
    if not is_beside:
        return Group(head, Text(), drawn[0], Text(), drawn[1])
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_row(*drawn)
    return Group(head, Text(), grid)


def _steps(steps: Sequence[str]) -> str:
    return f"after {' '.join(steps)}" if steps else "as the network sees it"


def _natural_width(image: NDArray[np.generic]) -> int:
    return len(image) if image.ndim == 1 else image.shape[1]


def _drawn(words: str, image: NDArray[np.generic], shape: tuple[int, ...], *, width: int) -> Text:
    """Return a picture below what it shows, its shape and its range."""
    facts = f"{_times(shape)}, {float(image.min()):.4g} to {float(image.max()):.4g}"
    lines: Iterator[str] = iter([words, facts, "", *picture_lines(image, width=width)])
    text = Text("\n".join(lines), no_wrap=True)
    text.stylize(QUIET, 0, len(words) + 1 + len(facts))
    return text


def _times(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))
