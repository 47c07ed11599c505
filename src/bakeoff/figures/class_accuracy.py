"""Draw which classes are hard: results in, each variant's accuracy on each class with its interval out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bakeoff.analysis import Accuracy, Results, StudyTrials, class_accuracies
from bakeoff.figures.drawable import distinct_variants
from bakeoff.figures.looks import Mark, grid, marks
from bakeoff.figures.panels import fresh_axes, put_legend, put_words
from bakeoff.figures.scales import percent_axis
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, same_text, seeds_text, study_line
from bakeoff.report import value_text

_FRAME = 0.6
_ROW = 0.085
_CLASS_GAP = 0.16
# What lies between the rows of one class, as a share of the distance between classes.
_SPREAD = 0.74


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAccuracyView:
    """How accurate variants are on each class.

    Attributes:
        accuracies: By variant, one for each class; None for a class without test images.
        class_counts: How many test images each class has.
        marks: How each variant is drawn.
        words: About them.
    """

    accuracies: Mapping[str, tuple[Accuracy | None, ...]]
    class_counts: tuple[int, ...]
    marks: Mapping[str, Mark]
    words: Words


def class_accuracy(results: Results, *, variants: Sequence[str] | None = None, axes: Axes | None = None) -> Axes:
    """Draw the accuracy on the test images of each class.

    Args:
        results: Of a study with at least one trial that has ended.
        variants: Which to draw; all of them where it is None.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    view = class_accuracy_view(StudyTrials(results), variants=variants)
    axes, is_own = fresh_axes(axes, height=class_accuracy_height(view))
    draw_class_accuracy(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def class_accuracy_view(trials: StudyTrials, *, variants: Sequence[str] | None = None) -> ClassAccuracyView:
    """Return how accurate variants are on each class; of variants with equal settings the first stands for all.

    Raises:
        NotStored: No trial has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    names = distinct_variants(trials, variants)
    found = {name: class_accuracies(trials, name) for name in names}
    counts = next(iter(found.values()))
    words = Words(
        title="Test accuracy on each class",
        study=study_line(results),
        caption=captioned([_caption(found), same_text(results, names), diverged_text(results, names)], results),
        description=_description(found),
    )
    return ClassAccuracyView(
        accuracies=found,
        class_counts=tuple(0 if each is None else each.image_count for each in counts),
        marks=marks(results.variants),
        words=words,
    )


def class_accuracy_height(view: ClassAccuracyView) -> float:
    """Return how many inches high the figure should be."""
    return _FRAME + len(view.class_counts) * (_CLASS_GAP + _ROW * len(view.accuracies))


def draw_class_accuracy(view: ClassAccuracyView, axes: Axes) -> None:
    """Draw a group of rows for each class, class 0 on top, and the variants' names to the right."""
    count = len(view.accuracies)
    for at, (name, accuracies) in enumerate(view.accuracies.items()):
        shift = _SPREAD * ((at + 0.5) / count - 0.5)
        for number, accuracy in enumerate(accuracies):
            if accuracy is not None:
                _draw_accuracy(accuracy, axes, place=number + shift, mark=view.marks[name])
    names = [f"{number}  ({images:,})" for number, images in enumerate(view.class_counts)]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_ylabel("class (test images)")
    axes.set_xlabel("test accuracy")
    percent_axis(axes.xaxis)
    grid(axes, axis="x")
    found = [view.marks[name] for name in view.accuracies]
    handles = [Line2D([], [], color=mark.colour, marker=mark.marker, markersize=5) for mark in found]
    put_legend(axes, handles, names=[clipped(name) for name in view.accuracies])


def _draw_accuracy(accuracy: Accuracy, axes: Axes, *, place: float, mark: Mark) -> None:
    if accuracy.other_images is not None:
        ends = [accuracy.other_images.low, accuracy.other_images.high]
        axes.plot(ends, [place, place], color=mark.colour, linewidth=1.4)
    axes.plot([accuracy.mean], [place], marker=mark.marker, color=mark.colour, markersize=4.5)


def _caption(found: Mapping[str, Sequence[Accuracy | None]]) -> str:
    known = [each for accuracies in found.values() for each in accuracies if each is not None]
    has_intervals = any(each.other_images is not None for each in known)
    interval = "line: 95 % interval for other seeds and other test images" if has_intervals else "one seed: no interval"
    return f"Mark: mean over seeds; {interval}. {seeds_text([each.seed_count for each in known])}."


def _description(found: Mapping[str, Sequence[Accuracy | None]]) -> str:
    told = []
    for name, accuracies in found.items():
        known = {number: each.mean for number, each in enumerate(accuracies) if each is not None}
        worst = min(known, key=lambda number: known[number])
        told.append(f"{clipped(name)} class {worst} ({value_text(known[worst], 'test_accuracy')})")
    return f"The class with the lowest mean test accuracy: {', '.join(told)}."
