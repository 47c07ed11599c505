"""Draw what a data set looks like: results in, a few images of each class out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bakeoff.analysis import Results, StudyTrials
from bakeoff.data import Dataset
from bakeoff.figures.mosaic import Tile, check_images, draw_mosaic, image_tile, mosaic_height
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.words import Words, captioned, clipped

COLUMNS = 20
_OF_EACH = 10
_MOST_CLASSES = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SamplesView:
    """Images of each class.

    Attributes:
        indices: By class, places in the training set, from 0.
        tiles: The images, class after class.
        words: About them.
    """

    indices: tuple[tuple[int, ...], ...]
    tiles: tuple[Tile, ...]
    words: Words


def samples(results: Results, *, axes: Axes | None = None) -> Axes:
    """Draw the first training images of each class, at most ten of each and 20 classes.

    Args:
        results: Of a study, finished or not.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        DataError: The data set has gone or changed, or holds vectors.
    """
    view = samples_view(StudyTrials(results))
    axes, is_own = fresh_axes(axes, height=samples_height(view))
    draw_samples(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def samples_view(trials: StudyTrials) -> SamplesView:
    """Return images of each class.

    Raises:
        DataError: The data set has gone or changed, or holds vectors.
    """
    dataset = trials.dataset
    check_images(dataset)
    indices = tuple(_first_of(dataset, number) for number in range(min(dataset.class_count, _MOST_CLASSES)))
    tiles = tuple(
        image_tile(dataset.train_images[index], lines=[f"class {number}"] if at == 0 else [])
        for number, row in enumerate(indices)
        for at, index in enumerate(row)
    )
    size = " × ".join(map(str, dataset.image_shape))
    total = f"{len(dataset.train_labels):,} training and {len(dataset.test_labels):,} test images, {size}"
    words = Words(
        title=f"Samples of {clipped(dataset.name)}: {total}",
        study="",
        caption=captioned(
            ["The first images of each class in the training set, as they are stored."],
            trials.results,
            is_touched=False,
        ),
        description=f"The first images of each of {dataset.class_count} classes of {clipped(dataset.name)}.",
    )
    return SamplesView(indices=indices, tiles=tiles, words=words)


def samples_height(view: SamplesView) -> float:
    """Return how many inches high the figure should be."""
    return mosaic_height(view.tiles, columns=COLUMNS)


def draw_samples(view: SamplesView, axes: Axes) -> None:
    """Draw the images, two classes in a row where each has ten."""
    draw_mosaic(view.tiles, axes, columns=COLUMNS)


def _first_of(dataset: Dataset, number: int) -> tuple[int, ...]:
    return tuple(np.flatnonzero(dataset.train_labels == number)[:_OF_EACH].tolist())
