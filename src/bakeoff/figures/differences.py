"""Draw how far variants lead others: results in, paired differences with intervals and the margin out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bakeoff.analysis import (
    Pair,
    PairDifference,
    Results,
    StudyTrials,
    StudyVerdicts,
    Verdict,
    claimed_difference,
    pair_difference,
    study_verdicts,
)
from bakeoff.figures.drawable import ended_variants, nothing_to_draw
from bakeoff.figures.looks import Mark, grid, ink, marks
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.scales import difference_scale
from bakeoff.figures.words import Words, captioned, clipped, literal, seeds_text, shortened, study_line
from bakeoff.report import LATE, NEUTRAL, metric_name, size_text

_ROW = 0.72
_FRAME = 0.6
# As many letters as the axes are wide hold a claim and the verdict on it.
_SAYS_LENGTH = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One pair of variants.

    Attributes:
        says: The claim that the pair decides, in its author's words; empty where nobody claimed anything.
        outcome: The verdict on it; empty without one.
        margin: The smallest difference that matters; None where it is not known.
        difference: Of the pair, with its interval.
    """

    says: str
    outcome: str
    margin: float | None
    difference: PairDifference


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesView:
    """How far variants lead others in one metric.

    Attributes:
        metric: Which.
        rows: One for each claim or, where nothing is claimed, for each variant beside the first.
        marks: How each variant is drawn.
        words: About them.
    """

    metric: str
    rows: tuple[DifferenceRow, ...]
    marks: Mapping[str, Mark]
    words: Words


def differences(results: Results, *, metric: str = "test_accuracy", axes: Axes | None = None) -> Axes:
    """Draw paired differences: every seed as a dot, the mean with its interval, and the margin that matters.

    Where the study claims something of the metric, the pairs are those that decide the claims, with the intervals that
    decide them; else every variant is set beside the first, each with a 95 % interval of its own.

    Args:
        results: Of a study with two variants that have ended trials with a common seed.
        metric: What the differences are in; anything that a claim may be about.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: There is no such pair.
        StudyError: There is no such metric.
        DataError: The data set has gone or changed.
    """
    view = differences_view(StudyTrials(results), study_verdicts(results), metric=metric)
    axes, is_own = fresh_axes(axes, height=differences_height(view))
    draw_differences(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def differences_view(trials: StudyTrials, verdicts: StudyVerdicts, *, metric: str) -> DifferencesView:
    """Return how far variants lead others in one metric.

    Raises:
        NotStored: No pair has a common seed.
        StudyError: There is no such metric.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    rows = tuple(_claimed(trials, verdicts.verdicts, metric)) or tuple(_unclaimed(trials, metric))
    if not rows:
        raise nothing_to_draw(results)
    words = Words(
        title=f"Differences in {metric_name(metric)}, paired by seed",
        study=study_line(results),
        caption=captioned([_caption(rows)], results),
        description=_description(rows, metric),
    )
    return DifferencesView(metric=metric, rows=rows, marks=marks(results.variants), words=words)


def differences_height(view: DifferencesView) -> float:
    """Return how many inches high the figure should be."""
    return _FRAME + _ROW * len(view.rows)


def draw_differences(view: DifferencesView, axes: Axes) -> None:
    """Draw the rows, the first claim on top; to the right of zero the first variant of a pair has the larger value."""
    for place, row in enumerate(view.rows):
        # Between the rows the line would cross their words.
        axes.plot([0.0, 0.0], [place - 0.24, place + 0.34], color=ink(), linewidth=1.0)
        _draw_margin(row, axes, place=place)
        _draw_values(row.difference, axes, place=place, mark=view.marks[row.difference.pair.first])
        words = ": ".join(part for part in (row.says, row.outcome) if part)
        axes.annotate(
            literal(words), xy=(0.0, place - 0.3), xycoords=("axes fraction", "data"), fontsize="small", va="bottom"
        )
    axes.set_yticks(range(len(view.rows)), [literal(_pair_text(row.difference.pair)) for row in view.rows])
    axes.set_ylim(len(view.rows) - 0.5, -0.7)
    axes.tick_params(axis="y", length=0)
    difference_scale(axes, view.metric)
    _draw_intervals(view, axes)
    grid(axes, axis="x")


def _draw_margin(row: DifferenceRow, axes: Axes, *, place: int) -> None:
    if row.margin is not None:
        corner = (-row.margin, place - 0.22)
        axes.add_patch(Rectangle(corner, 2 * row.margin, 0.5, color=NEUTRAL, alpha=0.25, linewidth=0))


def _draw_values(difference: PairDifference, axes: Axes, *, place: int, mark: Mark) -> None:
    values = list(difference.by_seed.values())
    axes.plot(values, [place + 0.2] * len(values), "o", color=mark.colour, markersize=3.5, alpha=0.55)
    axes.plot([difference.mean], [place], marker=mark.marker, color=mark.colour, markersize=8)
    if difference.interval is not None:
        ends = [end for end in (difference.interval.low, difference.interval.high) if isfinite(end)]
        # An end that can be shown has room to be.
        axes.plot(ends, [place] * len(ends), linestyle="none")


def _draw_intervals(view: DifferencesView, axes: Axes) -> None:
    """Draw the intervals, an end without bound as an arrow at the edge."""
    edges = axes.get_xlim()
    for place, row in enumerate(view.rows):
        interval, colour = row.difference.interval, view.marks[row.difference.pair.first].colour
        if interval is None:
            continue
        low, high = max(interval.low, edges[0]), min(interval.high, edges[1])
        axes.plot([low, high], [place, place], color=colour, linewidth=2.5)
        for end, edge, marker in ((interval.low, edges[0], "<"), (interval.high, edges[1], ">")):
            if not isfinite(end):
                axes.plot([edge], [place], marker=marker, color=colour, clip_on=False)
    axes.set_xlim(edges)


def _claimed(trials: StudyTrials, verdicts: Sequence[Verdict], metric: str) -> Iterator[DifferenceRow]:
    for verdict in verdicts:
        found = claimed_difference(trials, verdict) if verdict.claim.metric == metric else None
        if found is not None:
            outcome = verdict.outcome if verdict.is_frozen else f"{verdict.outcome} ({LATE})"
            room = _SAYS_LENGTH - len(outcome)
            says = shortened((verdict.claim.says or verdict.claim.expect).rstrip("."), length=room)
            yield DifferenceRow(says=says, outcome=outcome, margin=verdict.margin, difference=found)


def _unclaimed(trials: StudyTrials, metric: str) -> Iterator[DifferenceRow]:
    """Yield every variant that is not the same as the first beside it."""
    first, *others = ended_variants(trials)
    for other in others:
        if trials.same(other) == trials.same(first):
            continue
        found = pair_difference(trials, Pair(first=other, second=first), metric=metric)
        if found is not None:
            yield DifferenceRow(says="", outcome="", margin=None, difference=found)


def _pair_text(pair: Pair) -> str:
    return f"{clipped(pair.first)}\n− {clipped(pair.second)}"


def _caption(rows: Sequence[DifferenceRow]) -> str:
    known = [row.difference for row in rows if row.difference.interval is not None]
    counts = [len(row.difference.by_seed) for row in rows]
    margin = " Grey band: differences that do not matter." if any(row.margin is not None for row in rows) else ""
    interval = f"line: {_interval_text(rows, known)}" if known else "one seed: no interval"
    return f"Small dots: single seeds; large mark: mean; {interval}.{margin} {seeds_text(counts)}."


def _interval_text(rows: Sequence[DifferenceRow], known: Sequence[PairDifference]) -> str:
    """Return what the intervals cover and speak about."""
    percents = sorted({f"{100 * each.coverage:.4g}" for each in known if each.coverage is not None}, key=float)
    coverage = percents[0] if len(percents) == 1 else f"{percents[0]} to {percents[-1]}"
    scopes = {each.scope for each in known}
    about = "other seeds and other test images" if scopes == {"other images"} else "other seeds on these test images"
    if len(scopes) > 1:
        about = "other seeds and, where the claim says so, other test images"
    deciding = ", the one that decides the claim" if any(row.outcome for row in rows) else ", each on its own"
    return f"{coverage} % interval for {about}{deciding}"


def _description(rows: Sequence[DifferenceRow], metric: str) -> str:
    parts = [_told(row, metric) for row in rows]
    return f"Mean differences in {metric_name(metric)}: {'; '.join(parts)}."


def _told(row: DifferenceRow, metric: str) -> str:
    pair, mean = row.difference.pair, row.difference.mean
    side = "above" if mean >= 0 else "below"
    outcome = f" ({row.outcome})" if row.outcome else ""
    return f"{clipped(pair.first)} {size_text(mean, metric)} {side} {clipped(pair.second)}{outcome}"
