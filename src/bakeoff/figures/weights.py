"""Draw how weights are spread: results and a variant in, a violin for each layer before and after training out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from bakeoff.analysis import Results, StudyTrials, mean_density, smoothed
from bakeoff.errors import UnknownName
from bakeoff.figures.drawable import nothing_to_draw, sound_seeds
from bakeoff.figures.looks import Mark, grid, marks
from bakeoff.figures.panels import fresh_axes, put_legend, put_words
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, literal, seeds_text, study_line
from bakeoff.records import TensorQuantiles
from bakeoff.report import NEUTRAL

PANEL_HEIGHT = 2.4
"""Inches for the tensors of one role."""

_STEPS = 60
_HALF_WIDTH = 0.42
_MIDDLE = 50
# Of a small tensor there are fewer values than quantiles: unsmoothed, each would be a spike.
_SMOOTHNESS = 1.5
_LETTERS = 64
_LEAST_IN_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """How the values of a tensor are spread, over seeds.

    Attributes:
        values: (step,) rising; one where all values are the same.
        density: (step,) of the values, the mean over seeds.
        low: The least value of any seed.
        median: The median of the seeds' medians.
        high: The greatest value of any seed.
    """

    values: NDArray[np.float64]
    density: NDArray[np.float64]
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Violin:
    """One tensor.

    Attributes:
        layer: The layer's name.
        role: "kernel", "bias", "gamma" …
        before: How its values were spread at first.
        after: How they are spread after training.
    """

    layer: str
    role: str
    before: Shape
    after: Shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightsView:
    """The tensors of a variant's networks.

    Attributes:
        variant: Its name.
        violins: One for each tensor, in the network's order.
        mark: How the variant is drawn.
        words: About them.
    """

    variant: str
    violins: tuple[Violin, ...]
    mark: Mark
    words: Words

    @property
    def roles(self) -> tuple[str, ...]:
        """What tensors there are, in the order in which the network has them."""
        return tuple(dict.fromkeys(violin.role for violin in self.violins))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The roles in rows of panels: as many beside each other as have no more tensors than the first row."""
        counts = Counter(violin.role for violin in self.violins)
        rows: list[tuple[str, ...]] = []
        for role in self.roles:
            has_room = rows and sum(counts[each] for each in (*rows[-1], role)) <= max(
                _LEAST_IN_ROW, counts[rows[0][0]]
            )
            rows[-1:] = [(*rows[-1], role)] if has_room else [*rows[-1:], (role,)]
        return tuple(rows)


def weights(results: Results, variant: str, *, role: str = "kernel", axes: Axes | None = None) -> Axes:
    """Draw a violin for each layer: its weights before training on the left, after training on the right.

    They are drawn from the quantiles that are kept with each trial, also after the weights are gone.

    Args:
        results: Of a study.
        variant: With at least one trial that has ended.
        role: "kernel", "bias", "gamma", "beta", "moving_mean" or "moving_variance": the layers' tensors of this role.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial of the variant has ended.
        UnknownName: There is no such variant, or no such role in its network.
    """
    view = weights_view(StudyTrials(results), variant)
    if role not in view.roles:
        raise UnknownName(kind="role of a tensor", name=role, known=view.roles, where=variant)
    axes, is_own = fresh_axes(axes, height=PANEL_HEIGHT)
    draw_weights(view, axes, role=role)
    put_weight_names(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def weights_view(trials: StudyTrials, variant: str) -> WeightsView:
    """Return how the weights of a variant's networks are spread.

    Raises:
        NotStored: No trial of the variant has ended, or its network has no weights.
        UnknownName: There is no such variant.
    """
    results = trials.results
    by_seed = [results.quantiles(variant, seed) for seed in sound_seeds(results, variant)]
    if not by_seed or not by_seed[0]:
        raise nothing_to_draw(results, [variant])
    caption = (
        "Each violin is a tensor, all seeds together, from the least to the greatest value, smoothed: left, in grey, "
        f"before training; right, in colour, after it. Short lines: medians; no interval. {seeds_text([len(by_seed)])}."
    )
    violins = tuple(map(_violin, zip(*by_seed, strict=True)))
    words = Words(
        title=f"Weights of {clipped(variant)}, layer by layer, before and after training",
        study=study_line(results),
        caption=captioned([caption, diverged_text(results, [variant])], results, is_touched=False),
        description=_description(variant, violins),
    )
    return WeightsView(variant=variant, violins=violins, mark=marks(results.variants)[variant], words=words)


def draw_weights(view: WeightsView, axes: Axes, *, role: str) -> None:
    """Draw the violins of one role, a layer beside the other."""
    shown = [violin for violin in view.violins if violin.role == role]
    for place, violin in enumerate(shown):
        _draw_half(violin.before, axes, place=place, reach=-_HALF_WIDTH, colour=NEUTRAL)
        _draw_half(violin.after, axes, place=place, reach=_HALF_WIDTH, colour=view.mark.colour)
    names = [clipped(each.layer) for each in shown]
    axes.set_xticks(range(len(shown)), [literal(f"{name}\n{role}") for name in names])
    if len(shown) * max(map(len, names)) > _LETTERS:
        axes.tick_params(axis="x", labelrotation=20)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.set_title(role.replace("_", " "), loc="left")
    grid(axes, axis="y")


def put_weight_names(view: WeightsView, axes: Axes) -> None:
    """Put to the right of axes which half is which."""
    lines = [Line2D([], [], color=colour, linewidth=6, alpha=0.6) for colour in (NEUTRAL, view.mark.colour)]
    put_legend(axes, lines, names=["before training", "after training"])


def _draw_half(shape: Shape, axes: Axes, *, place: int, reach: float, colour: str) -> None:
    if len(shape.values) > 1:
        widths = place + reach * shape.density / shape.density.max()
        axes.fill_betweenx(shape.values, place, widths, color=colour, alpha=0.6, linewidth=0)
    is_single = len(shape.values) == 1
    ends = sorted((place, place + reach * (1.0 if is_single else 0.5)))
    axes.plot(ends, [shape.median, shape.median], color=colour, linewidth=2.4 if is_single else 1.6)


def _violin(tensors: Sequence[TensorQuantiles]) -> Violin:
    first = tensors[0]
    return Violin(
        layer=first.layer,
        role=first.role,
        before=_shape(np.stack([each.before for each in tensors])),
        after=_shape(np.stack([each.after for each in tensors])),
    )


def _shape(quantiles: NDArray[np.float32]) -> Shape:
    """Return the spread behind (seed, quantile)."""
    low, high = float(quantiles.min()), float(quantiles.max())
    median = float(np.median(quantiles[:, _MIDDLE]))
    if low == high:
        return Shape(values=np.array([low]), density=np.array([1.0]), low=low, median=median, high=high)
    edges = np.linspace(low, high, _STEPS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    # At the very least value itself a step of the shares belongs to the first bin.
    edges[0] -= (edges[1] - edges[0]) * 1e-6
    density = smoothed(mean_density(quantiles, edges), width=_SMOOTHNESS)
    return Shape(values=middles, density=density, low=low, median=median, high=high)


def _description(variant: str, violins: Sequence[Violin]) -> str:
    told = [
        f"{clipped(each.layer)} {each.role} from {each.before.low:.3g} … {each.before.high:.3g} to "
        f"{each.after.low:.3g} … {each.after.high:.3g}"
        for each in violins[:8]
    ]
    more = f"; and {len(violins) - 8} more" if len(violins) > 8 else ""
    return f"Ranges of the weights of {clipped(variant)} before and after training: {'; '.join(told)}{more}."
