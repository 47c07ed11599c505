"""Draw how networks learned: results in, curves of loss and accuracy after each epoch out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from bakeoff.analysis import (
    CurvePanel,
    Histories,
    Measure,
    Results,
    StudyTrials,
    curve_panel,
    ended_histories,
    known_panels,
)
from bakeoff.figures.drawable import nothing_to_draw
from bakeoff.figures.looks import WIDTH, Mark, grid, marks, own_look
from bakeoff.figures.panels import fresh_axes, put_figure_words, put_legend, put_words
from bakeoff.figures.scales import percent_axis
from bakeoff.figures.words import (
    Words,
    captioned,
    clipped,
    diverged_text,
    same_text,
    seeds_text,
    study_line,
    unfinished_text,
)
from bakeoff.report import value_text

TITLES: Mapping[Measure, str] = {
    "train_loss": "training loss",
    "validation_loss": "validation loss",
    "train_accuracy": "training accuracy",
    "validation_accuracy": "validation accuracy",
}
HEIGHT = 5.0
_SINGLE_HEIGHT = 3.4


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningCurves:
    """How a study's variants learned.

    Attributes:
        panels: Loss before accuracy, training before validation; those without a curve are left out.
        marks: How each variant is drawn.
        words: About them.
    """

    panels: tuple[CurvePanel, ...]
    marks: Mapping[str, Mark]
    words: Words


def learning_curves(results: Results, *, axes: NDArray[np.object_] | None = None) -> NDArray[np.object_]:
    """Draw training and validation loss and accuracy, with dropout off, and return the axes.

    Args:
        results: Of a study with at least one trial that has ended.
        axes: (2, 2) or, for a study that validates nothing, (2, 1): loss above accuracy, training beside validation.
            New ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        ValueError: The axes are of another shape.
    """
    view = learning_curves_view(StudyTrials(results))
    if axes is not None:
        draw_learning_curves(view, axes)
        return axes
    with own_look():
        figure = plt.figure(figsize=(WIDTH, HEIGHT))
        made = learning_curves_figure(view, figure)
        put_figure_words(figure, view.words)
    return made


def learning_curve(results: Results, measure: str, *, axes: Axes | None = None) -> Axes:
    """Draw one of the learning curves' panels, and return its axes.

    Args:
        results: Of a study with at least one trial that has ended.
        measure: "train_loss", "validation_loss", "train_accuracy" or "validation_accuracy".
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such measure.
    """
    trials = StudyTrials(results)
    panel = curve_panel(_histories(trials), measure)
    whole = learning_curves_view(trials)
    axes, is_own = fresh_axes(axes, height=_SINGLE_HEIGHT)
    draw_curve_panel(panel, axes, marks=whole.marks)
    _put_names(axes, [curve.variant for curve in panel.curves], whole.marks)
    return put_words(axes, replace(whole.words, title=TITLES[panel.measure].capitalize()), is_own=is_own)


def learning_curves_view(trials: StudyTrials) -> LearningCurves:
    """Return how a study's variants learned; of variants with equal settings the first stands for all.

    Raises:
        NotStored: No trial has ended.
    """
    histories, results = _histories(trials), trials.results
    panels = known_panels(histories)
    if not panels:
        raise nothing_to_draw(results)
    caption = captioned(
        [
            "After each epoch, dropout off. Line: mean over seeds; band: 95 % Student interval over seeds; faint: "
            f"single seeds. {seeds_text([len(by_seed) for by_seed in histories.values()])}.",
            same_text(results, histories),
            diverged_text(results, results.variants),
            unfinished_text(results, results.variants),
        ],
        results,
    )
    words = Words(
        title="Learning curves: loss and accuracy after each epoch",
        study=study_line(results),
        caption=caption,
        description=_description(panels),
    )
    return LearningCurves(panels=panels, marks=marks(results.variants), words=words)


def _histories(trials: StudyTrials) -> Histories:
    """Return what is drawn: a curve upon another would hide it."""
    histories, same_as = ended_histories(trials), trials.results.same_as
    return {name: by_seed for name, by_seed in histories.items() if same_as(name) not in histories}


def learning_curves_figure(view: LearningCurves, figure: Figure) -> NDArray[np.object_]:
    """Draw all panels into an empty figure, with the variants' names beside them, and return the axes."""
    columns = 2 if any(panel.measure.startswith("validation") for panel in view.panels) else 1
    axes: NDArray[np.object_] = figure.subplots(2, columns, sharex=True, sharey="row", squeeze=False)
    draw_learning_curves(view, axes)
    variants = list(dict.fromkeys(curve.variant for panel in view.panels for curve in panel.curves))
    _put_names(axes[0, -1], variants, view.marks)
    return axes


def draw_learning_curves(view: LearningCurves, axes: NDArray[np.object_]) -> None:
    """Draw all panels, loss above accuracy and training beside validation.

    Raises:
        ValueError: There are not two rows of axes, or not as many columns as are needed.
    """
    columns = 2 if any(panel.measure.startswith("validation") for panel in view.panels) else 1
    if axes.shape != (2, columns):
        raise ValueError(f"these learning curves need axes of shape (2, {columns}), found {axes.shape}")
    for panel in view.panels:
        place = (int(panel.measure.endswith("accuracy")), int(panel.measure.startswith("validation")))
        draw_curve_panel(panel, axes[place], marks=view.marks)
    for upper in axes[0]:
        upper.set_xlabel("")


def draw_curve_panel(panel: CurvePanel, axes: Axes, *, marks: Mapping[str, Mark]) -> None:
    """Draw all variants' curves of one measure."""
    for curve in panel.curves:
        mark = marks[curve.variant]
        for row in curve.by_seed.values():
            axes.plot(*_points(row), color=mark.colour, alpha=0.25, linewidth=0.8)
        axes.fill_between(
            _epochs(curve.low), _numbers(curve.low), _numbers(curve.high), color=mark.colour, alpha=0.18, linewidth=0
        )
        marker = mark.marker if len(curve.mean) == 1 else ""
        axes.plot(*_points(curve.mean), color=mark.colour, linestyle=mark.line, marker=marker)
    axes.set_title(TITLES[panel.measure], loc="left")
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))
    _scale(panel, axes)
    grid(axes, axis="y")


def _scale(panel: CurvePanel, axes: Axes) -> None:
    if panel.measure.endswith("accuracy"):
        percent_axis(axes.yaxis)
    elif panel.is_log:
        axes.set_yscale("log")


def _put_names(axes: Axes, variants: Sequence[str], marks: Mapping[str, Mark]) -> None:
    lines = [Line2D([], [], color=marks[name].colour, linestyle=marks[name].line) for name in variants]
    put_legend(axes, lines, names=[clipped(name) for name in variants])


def _epochs(values: Sequence[float | None]) -> range:
    return range(1, len(values) + 1)


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return the values with gaps as matplotlib knows them."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _points(values: Sequence[float | None]) -> tuple[range, NDArray[np.float64]]:
    return _epochs(values), _numbers(values)


def _description(panels: Sequence[CurvePanel]) -> str:
    last = panels[-1]
    ends = {curve.variant: [value for value in curve.mean if value is not None] for curve in last.curves}
    told = [f"{clipped(name)} {value_text(values[-1], last.measure)}" for name, values in ends.items() if values]
    return f"Loss and accuracy after each epoch. Mean {TITLES[last.measure]} at the end: {', '.join(told)}."
