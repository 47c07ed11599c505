"""Draw whether networks are as often right as they are sure: results in, calibration curves and errors out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bakeoff.analysis import Calibration, CalibrationBin, Results, StudyTrials, Summary, summarise, variant_calibration
from bakeoff.figures.drawable import distinct_variants, nothing_to_draw
from bakeoff.figures.looks import Mark, grid, marks
from bakeoff.figures.panels import fresh_axes, put_legend, put_words
from bakeoff.figures.scales import percent_axis
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, same_text, seeds_text, study_line
from bakeoff.report import NEUTRAL, number_text

_LEAST_HEIGHT = 3.8
_FRAME = 0.8
_LEGEND_ENTRY = 0.42
_LARGEST_MARK = 150.0
_LEAST_IMAGES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationCurve:
    """One variant.

    Attributes:
        variant: Its name.
        calibration: Its bins and each seed's error.
        error: The mean error over seeds, with its interval.
    """

    variant: str
    calibration: Calibration
    error: Summary

    @property
    def drawn(self) -> tuple[CalibrationBin, ...]:
        """The bins with so many images that their share of right ones tells something."""
        return tuple(each for each in self.calibration.bins if each.count >= _LEAST_IMAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationView:
    """How well variants know how sure they may be.

    Attributes:
        curves: One for each variant.
        marks: How each variant is drawn.
        words: About them.
    """

    curves: tuple[CalibrationCurve, ...]
    marks: Mapping[str, Mark]
    words: Words


def calibration(results: Results, *, variants: Sequence[str] | None = None, axes: Axes | None = None) -> Axes:
    """Draw how often networks are right over how sure they are, with their expected calibration errors.

    Args:
        results: Of a study with at least one trial that has ended.
        variants: Which to draw; all of them where it is None.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    view = calibration_view(StudyTrials(results), variants=variants)
    axes, is_own = fresh_axes(axes, height=calibration_height(view))
    draw_calibration(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def calibration_view(trials: StudyTrials, *, variants: Sequence[str] | None = None) -> CalibrationView:
    """Return how well variants know how sure they may be; of those with equal settings the first stands for all.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    names = distinct_variants(trials, variants)
    curves = tuple(curve for curve in (_curve(trials, name) for name in names) if curve is not None)
    if not curves:
        raise nothing_to_draw(results)
    counts = [curve.error.count for curve in curves]
    caption = (
        "Test images in 15 equally wide bins by the probability of the class that a network finds the most probable, "
        f"all seeds together, bins of fewer than {_LEAST_IMAGES} left out; the larger the mark, the more images. Below "
        "the line: surer than right. In brackets: the "
        f"expected calibration error, the mean over seeds ± half its 95 % Student interval. {seeds_text(counts)}."
    )
    words = Words(
        title="Calibration: how often right, over how sure",
        study=study_line(results),
        caption=captioned([caption, same_text(results, names), diverged_text(results, names)], results),
        description=f"Expected calibration errors: {', '.join(map(_told, curves))}.",
    )
    return CalibrationView(curves=curves, marks=marks(results.variants), words=words)


def calibration_height(view: CalibrationView) -> float:
    """Return how many inches high the figure should be, its legend of two lines for each variant included."""
    return max(_LEAST_HEIGHT, _FRAME + _LEGEND_ENTRY * len(view.curves))


def draw_calibration(view: CalibrationView, axes: Axes) -> None:
    """Draw a curve for each variant, and the line on which everyone is as often right as sure."""
    axes.plot([0, 1], [0, 1], color=NEUTRAL, linewidth=1.0)
    for curve in view.curves:
        bins, mark = curve.drawn, view.marks[curve.variant]
        sure, right = [each.confidence for each in bins], [each.accuracy for each in bins]
        counts = np.array([each.count for each in bins], dtype=np.float64)
        axes.plot(sure, right, color=mark.colour, linestyle=mark.line, linewidth=1.2, alpha=0.8)
        sizes = 8 + _LARGEST_MARK * np.sqrt(counts / counts.sum())
        axes.scatter(sure, right, s=sizes, color=mark.colour, marker=mark.marker, alpha=0.7, linewidth=0)
    axes.set_xlabel("how sure: probability of the class said")
    axes.set_ylabel("how often right")
    for axis in (axes.xaxis, axes.yaxis):
        percent_axis(axis)
    grid(axes, axis="both")
    found = [view.marks[curve.variant] for curve in view.curves]
    handles = [Line2D([], [], color=mark.colour, linestyle=mark.line, marker=mark.marker) for mark in found]
    put_legend(
        axes, handles, names=[f"{clipped(curve.variant)}\n({_error_text(curve.error)})" for curve in view.curves]
    )


def _curve(trials: StudyTrials, variant: str) -> CalibrationCurve | None:
    found = variant_calibration(trials, variant)
    error = None if found is None else summarise(list(found.errors.values()))
    if found is None or error is None:
        return None
    return CalibrationCurve(variant=variant, calibration=found, error=error)


def _error_text(error: Summary) -> str:
    half = "" if error.high is None else f" ±{number_text(100 * (error.high - error.mean), decimals=2)}"
    return f"{number_text(100 * error.mean, decimals=2)}{half} %"


def _told(curve: CalibrationCurve, *, between: str = " ") -> str:
    return f"{clipped(curve.variant)}{between}({_error_text(curve.error)})"
