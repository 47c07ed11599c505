"""Draw variants side by side: results and a metric in, every seed as a dot, means and both intervals out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bakeoff.analysis import Interval, Results, Spread, StudyTrials, variant_spread
from bakeoff.figures.drawable import nothing_to_draw
from bakeoff.figures.looks import Mark, grid, ink, marks
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.scales import metric_scale
from bakeoff.figures.words import (
    Words,
    captioned,
    clipped,
    diverged_text,
    literal,
    seeds_text,
    study_line,
    unfinished_text,
)
from bakeoff.report import count_text, metric_name, narrower_text, value_text

_ROW = 0.42
_FRAME = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One variant.

    Attributes:
        variant: Its name.
        same_as: The first variant with equal settings; None if it is this one.
        spread: Its values and intervals; None where no trial has any.
        published: What a source printed, or None.
    """

    variant: str
    same_as: str | None
    spread: Spread | None
    published: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """A study's variants side by side in one metric.

    Attributes:
        metric: Which.
        rows: One for each variant, in the study's order.
        marks: How each variant is drawn.
        words: About them.
    """

    metric: str
    rows: tuple[ComparisonRow, ...]
    marks: Mapping[str, Mark]
    words: Words


def comparison(results: Results, *, metric: str = "test_accuracy", axes: Axes | None = None) -> Axes:
    """Draw a row for each variant: every seed as a dot, the mean, both intervals and what was published.

    Args:
        results: Of a study with at least one trial that has ended.
        metric: One of `METRICS` of the tables: "test_accuracy", "test_loss", "train_loss" …
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such metric.
        DataError: The data set has gone or changed.
    """
    view = comparison_view(StudyTrials(results), metric=metric)
    axes, is_own = fresh_axes(axes, height=comparison_height(view))
    draw_comparison(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def comparison_view(trials: StudyTrials, *, metric: str) -> ComparisonView:
    """Return a study's variants side by side in one metric.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such metric.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    rows = tuple(
        ComparisonRow(
            variant=name,
            same_as=results.same_as(name),
            spread=variant_spread(trials, name, metric=metric),
            published=results.published(name).get(metric),
        )
        for name in results.variants
    )
    if all(row.spread is None for row in rows):
        raise nothing_to_draw(results)
    words = Words(
        title=f"{_capital(metric_name(metric))} of {count_text(len(rows), 'variant')}",
        study=study_line(results),
        caption=captioned(_caption(rows, results, metric=metric), results),
        description=_description(rows, metric),
    )
    return ComparisonView(metric=metric, rows=rows, marks=marks(results.variants), words=words)


def comparison_height(view: ComparisonView) -> float:
    """Return how many inches high the figure should be."""
    return _FRAME + _ROW * len(view.rows)


def draw_comparison(view: ComparisonView, axes: Axes) -> None:
    """Draw the rows, the study's first variant on top."""
    for place, row in enumerate(view.rows):
        if row.spread is not None:
            _draw_spread(row.spread, axes, place=place, mark=view.marks[row.variant])
            axes.annotate(
                f"n = {len(row.spread.by_seed)}",
                xy=(1.01, place),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize="small",
            )
        if row.published is not None:
            axes.plot([row.published], [place], marker="d", markersize=7, color=ink(), fillstyle="none", zorder=4)
    axes.set_yticks(range(len(view.rows)), [literal(_row_name(row)) for row in view.rows])
    axes.set_ylim(len(view.rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    metric_scale(axes, view.metric, values=_all_values(view.rows))
    grid(axes, axis="x")


def _draw_spread(spread: Spread, axes: Axes, *, place: int, mark: Mark) -> None:
    values = list(spread.by_seed.values())
    axes.plot(values, [place + 0.22] * len(values), "o", color=mark.colour, markersize=3.5, alpha=0.55, linewidth=0)
    # With marks at its ends the thin line is seen where it is no longer than the thick one, too.
    for interval, width, ends in ((spread.other_images, 1.2, "|"), (spread.these_images, 4.0, "")):
        if interval is not None:
            axes.plot([interval.low, interval.high], [place] * 2, color=mark.colour, linewidth=width, marker=ends)
    axes.plot([spread.mean], [place], marker=mark.marker, color=mark.colour, markersize=8)


def _row_name(row: ComparisonRow) -> str:
    return clipped(row.variant) if row.same_as is None else f"{clipped(row.variant)}\n(same as {clipped(row.same_as)})"


def _all_values(rows: Sequence[ComparisonRow]) -> list[float]:
    """Return every number that is drawn."""
    values = [row.published for row in rows if row.published is not None]
    for spread in (row.spread for row in rows):
        if spread is not None:
            values += [*spread.by_seed.values(), *_ends(spread.these_images), *_ends(spread.other_images)]
    return values


def _ends(interval: Interval | None) -> tuple[float, ...]:
    return () if interval is None else (interval.low, interval.high)


def _caption(rows: Sequence[ComparisonRow], results: Results, *, metric: str) -> list[str]:
    spreads = [row.spread for row in rows if row.spread is not None]
    counts = [len(spread.by_seed) for spread in spreads]
    image_counts = [spread.image_count for spread in spreads if spread.image_count is not None]
    images = f" on these {image_counts[0]:,} test images" if image_counts else ""
    has_intervals = any(spread.these_images is not None for spread in spreads)
    kind = "score interval (Wilson's, with Student's quantile)" if metric == "test_accuracy" else "Student interval"
    thick = f"thick line: 95 % {kind} for other seeds{images}" if has_intervals else "one seed: no interval"
    thin = (
        "; thin line with end marks: 95 % interval for other seeds and other test images"
        if image_counts and has_intervals
        else ""
    )
    published = "; open diamond: published, as its source printed it" if any(row.published for row in rows) else ""
    return [
        f"Small dots: single seeds; large mark: mean; {thick}{thin}{published}. {seeds_text(counts)}.",
        narrower_text((spread.these_images, spread.other_images) for spread in spreads),
        diverged_text(results, results.variants),
        unfinished_text(results, results.variants),
    ]


def _description(rows: Sequence[ComparisonRow], metric: str) -> str:
    known = {row.variant: row.spread for row in rows if row.spread is not None}
    told = [
        f"{clipped(name)} {value_text(spread.mean, metric)} (n = {len(spread.by_seed)})"
        for name, spread in known.items()
    ]
    return f"Mean {metric_name(metric)} over seeds: {', '.join(told)}."


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
