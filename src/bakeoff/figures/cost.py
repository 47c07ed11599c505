"""Draw what accuracy costs: results in, variants by cost and accuracy, and the frontier that nothing beats, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from bakeoff.analysis import Results, Spread, StudyTrials, frontier, variant_cost, variant_spread
from bakeoff.figures.drawable import distinct_variants, nothing_to_draw
from bakeoff.figures.looks import Mark, grid, marks
from bakeoff.figures.panels import fresh_axes, put_legend, put_words
from bakeoff.figures.scales import percent_axis, spans_a_decade
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, same_text, seeds_text, study_line
from bakeoff.report import NEUTRAL, value_text

COST_LABELS: Mapping[str, str] = {
    "parameters": "parameters",
    "training_mflop_per_image": "training MFLOP\nper image",
    "train_seconds": "training seconds\nper trial",
}
HEIGHT = 3.5
_SECONDS = " Seconds: a trial's share of its cohort's time, as the machine took under its load, so without an interval."


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPoint:
    """One variant.

    Attributes:
        variant: Its name.
        cost: What it costs.
        accuracy: Its test accuracy with its intervals.
        is_unbeaten: Whether no other costs no more and is no worse, and better in one of the two.
    """

    variant: str
    cost: float
    accuracy: Spread
    is_unbeaten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What accuracy costs in a study.

    Attributes:
        cost: Of which kind.
        points: One for each variant that has both; the study's order.
        marks: How each variant is drawn.
        words: About them.
    """

    cost: str
    points: tuple[CostPoint, ...]
    marks: Mapping[str, Mark]
    words: Words

    @property
    def frontier(self) -> tuple[CostPoint, ...]:
        """Those that nothing else beats, the cheapest first."""
        return tuple(sorted((point for point in self.points if point.is_unbeaten), key=lambda point: point.cost))


def cost(results: Results, *, cost: str = "parameters", axes: Axes | None = None) -> Axes:
    """Draw test accuracy over what it costs, with the frontier of what nothing else beats.

    Args:
        results: Of a study with at least one trial that has ended.
        cost: "parameters", "training_mflop_per_image" or "train_seconds".
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such cost.
        DataError: The data set has gone or changed.
    """
    view = cost_view(StudyTrials(results), cost=cost)
    axes, is_own = fresh_axes(axes, height=HEIGHT)
    draw_cost(view, axes)
    put_cost_names(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def cost_view(trials: StudyTrials, *, cost: str) -> CostView:
    """Return what accuracy costs in a study; variants with equal settings are one.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such cost.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    names = distinct_variants(trials)
    found = [point for point in (_point(trials, name, cost) for name in names) if point is not None]
    if not found:
        raise nothing_to_draw(results)
    unbeaten = frontier([point.cost for point in found], [point.accuracy.mean for point in found])
    points = tuple(replace(point, is_unbeaten=at in unbeaten) for at, point in enumerate(found))
    words = Words(
        title=f"Test accuracy over {_bare(cost)}",
        study=study_line(results),
        caption=captioned(
            [_caption(points, cost), same_text(results, names), diverged_text(results, results.variants)], results
        ),
        description=_description(points, cost),
    )
    return CostView(cost=cost, points=points, marks=marks(results.variants), words=words)


def draw_cost(view: CostView, axes: Axes) -> None:
    """Draw every variant's mean and interval, and the frontier as steps."""
    edge = view.frontier
    axes.step(
        [point.cost for point in edge], [point.accuracy.mean for point in edge], where="post", color=NEUTRAL, zorder=1
    )
    for point in view.points:
        mark, interval = view.marks[point.variant], point.accuracy.other_images or point.accuracy.these_images
        if interval is not None:
            axes.plot([point.cost] * 2, [interval.low, interval.high], color=mark.colour, linewidth=1.4)
        face = mark.colour if point.is_unbeaten else "none"
        axes.plot([point.cost], [point.accuracy.mean], marker=mark.marker, color=mark.colour, markersize=8, mfc=face)
    axes.set_xlabel(COST_LABELS[view.cost])
    axes.set_ylabel("test accuracy")
    percent_axis(axes.yaxis)
    if spans_a_decade([point.cost for point in view.points]):
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(_amount))
    axes.margins(x=0.12)
    grid(axes, axis="both")


def put_cost_names(view: CostView, axes: Axes) -> None:
    """Put the variants' names to the right of axes, and what the steps are."""
    handles = [
        Line2D([], [], color=mark.colour, marker=mark.marker, linewidth=0)
        for mark in (view.marks[point.variant] for point in view.points)
    ]
    names = [clipped(point.variant) for point in view.points]
    put_legend(axes, [*handles, Line2D([], [], color=NEUTRAL)], names=[*names, "frontier"])


def _point(trials: StudyTrials, variant: str, cost: str) -> CostPoint | None:
    """Return what is known of a variant, the others not yet looked at."""
    price = variant_cost(trials, variant, cost=cost)
    accuracy = variant_spread(trials, variant, metric="test_accuracy")
    if price is None or accuracy is None:
        return None
    return CostPoint(variant=variant, cost=price, accuracy=accuracy, is_unbeaten=False)


def _bare(cost: str) -> str:
    return COST_LABELS[cost].replace("\n", " ")


def _amount(value: float, position: int | None = None) -> str:
    """Return a number with as few digits as it needs, thousands and millions in short."""
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def _caption(points: Sequence[CostPoint], cost: str) -> str:
    counts = [len(point.accuracy.by_seed) for point in points]
    has_intervals = any(point.accuracy.other_images is not None for point in points)
    interval = "line: 95 % interval for other seeds and other test images" if has_intervals else "one seed: no interval"
    time = _SECONDS if cost == "train_seconds" else ""
    return (
        f"Mark: mean over seeds, filled where nothing else beats it in cost and accuracy; {interval}; steps: the "
        f"frontier of those. {seeds_text(counts)}.{time}"
    )


def _description(points: Sequence[CostPoint], cost: str) -> str:
    told = [
        f"{clipped(point.variant)} {value_text(point.accuracy.mean, 'test_accuracy')} for {_amount(point.cost)}"
        for point in points
    ]
    best = ", ".join(clipped(point.variant) for point in points if point.is_unbeaten)
    return f"Mean test accuracy for {_bare(cost)}: {'; '.join(told)}. Nothing else beats {best}."
