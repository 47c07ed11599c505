"""Draw what a network looks for first: results and a variant in, its first layer's kernel as small pictures out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bakeoff.analysis import Results, StudyTrials
from bakeoff.data import prepared_shape
from bakeoff.errors import DataError, NotStored
from bakeoff.figures.drawable import nothing_to_draw, sound_seeds
from bakeoff.figures.mosaic import Tile, draw_mosaic, mosaic_height
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.words import Words, captioned, clipped, study_line
from bakeoff.spec import settings_of

_MOST_COLUMNS, _LEAST_COLUMNS = 16, 8
_MOST = 64
_IMAGE_AXES = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FiltersView:
    """The first layer's kernel of one trained network.

    Attributes:
        seed: Whose.
        filters: (filter, height, width) weights, the mean over input channels.
        filter_count: How many the layer has; more than are shown where it has very many.
        words: About them.
    """

    seed: int
    filters: NDArray[np.float64]
    filter_count: int
    words: Words


def filters(results: Results, variant: str, *, seed: int | None = None, axes: Axes | None = None) -> Axes:
    """Draw the first layer's kernel of one network: a picture for each filter or unit, at most 64.

    The kernel is kept with the trial: it can be drawn after the weights are gone.

    Args:
        results: Of a study.
        variant: With at least one trial that has ended.
        seed: Whose network; the first that has ended where it is None.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No such trial has ended.
        UnknownName: There is no such variant or seed.
        DataError: The first kernel is no picture, or the data set has gone.
    """
    view = filters_view(StudyTrials(results), variant, seed=seed)
    axes, is_own = fresh_axes(axes, height=filters_height(view))
    draw_filters(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def filters_view(trials: StudyTrials, variant: str, *, seed: int | None = None) -> FiltersView:
    """Return the first layer's kernel of one network as pictures.

    Raises:
        NotStored: No such trial has ended.
        UnknownName: There is no such variant or seed.
        DataError: The first kernel is no picture, or the data set has gone.
    """
    results = trials.results
    seeds = sound_seeds(results, variant) if seed is None else (seed,)
    if not seeds:
        raise nothing_to_draw(results, [variant])
    kernel = results.first_kernel(variant, seeds[0])
    if kernel is None:
        problem = (
            f"there is no first-layer kernel of {variant}, seed {seeds[0]}: it has no weights, its trial has not "
            "ended, or it was left out when this store was copied."
        )
        raise NotStored(problem, store=results.run.run.name)
    pictures = _pictures(trials, variant, kernel.astype(np.float64))
    shown = pictures[:_MOST]
    some = f"the first {_MOST} of {len(pictures)}" if len(pictures) > _MOST else f"all {len(pictures)}"
    size = " × ".join(map(str, pictures.shape[1:]))
    caption = (
        f"Weights into {some} filters or units, {size}; blue below zero, red above, white at zero; full colour at "
        f"±{np.abs(shown).max():.2g}. "
        f"n = 1: seed {seeds[0]}."
    )
    words = Words(
        title=f"First-layer filters of {clipped(variant)}",
        study=study_line(results),
        caption=captioned([caption], results, is_touched=False),
        description=f"The kernel of the first layer of {clipped(variant)}, seed {seeds[0]}, as {len(shown)} pictures.",
    )
    return FiltersView(seed=seeds[0], filters=shown, filter_count=len(pictures), words=words)


def filters_height(view: FiltersView) -> float:
    """Return how many inches high the figure should be."""
    return mosaic_height(_tiles(view), columns=_columns(view))


def draw_filters(view: FiltersView, axes: Axes) -> None:
    """Draw a picture for each filter."""
    draw_mosaic(_tiles(view), axes, columns=_columns(view), is_signed=True)


def _over_channels(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (filter, height, width) of (height, width, channel, filter)."""
    means: NDArray[np.float64] = kernel.mean(axis=2)
    return means.transpose(2, 0, 1)


def _tiles(view: FiltersView) -> list[Tile]:
    return [Tile(pixels=each) for each in view.filters]


def _columns(view: FiltersView) -> int:
    return max(_LEAST_COLUMNS, min(_MOST_COLUMNS, len(view.filters)))


def _pictures(trials: StudyTrials, variant: str, kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (filter, height, width): a convolution's windows, or a dense layer's inputs where they are an image.

    Raises:
        DataError: It is neither.
    """
    if kernel.ndim == 4:
        return _over_channels(kernel)
    shape = trials.facts.image_shape
    steps = settings_of(trials.study, variant).preprocess
    seen = prepared_shape(shape, steps)
    if kernel.ndim == 2 and len(shape) == _IMAGE_AXES and prod(shape) == prod(seen) == len(kernel):
        return _over_channels(kernel.reshape(*shape, -1))
    problem = f"the first kernel of {variant} has the shape {kernel.shape}: it belongs to no image, and is no picture."
    raise DataError(problem, source=trials.facts.name)
