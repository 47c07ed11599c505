"""Draw what is taken for what: results and a variant in, a matrix of shares out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import seaborn as sns  # type: ignore[import-untyped]  # seaborn ships no types
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.patches import Rectangle

from bakeoff.analysis import Confusion, Results, StudyTrials, variant_confusion
from bakeoff.figures.drawable import nothing_to_draw
from bakeoff.figures.looks import ink
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, seeds_text, study_line
from bakeoff.report import COLOURS, NEUTRAL, value_text

HEIGHT = 5.6
WIDTH = 6.4
_MOST_NUMBERED = 16
_ERROR_COLOUR = COLOURS[3]
# Shares that would be rounded to nothing are left blank.
_LEAST_SHOWN = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConfusionView:
    """What a variant's networks take the test images for.

    Attributes:
        variant: Its name.
        confusion: The counts.
        words: About them.
    """

    variant: str
    confusion: Confusion
    words: Words


def confusion(results: Results, variant: str, *, axes: Axes | None = None) -> Axes:
    """Draw which share of each class's test images is taken for which class.

    Args:
        results: Of a study.
        variant: With at least one trial that has ended.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial of the variant has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    view = confusion_view(StudyTrials(results), variant)
    axes, is_own = fresh_axes(axes, height=HEIGHT, width=WIDTH)
    draw_confusion(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def confusion_view(trials: StudyTrials, variant: str) -> ConfusionView:
    """Return what a variant's networks take the test images for.

    Raises:
        NotStored: No trial of the variant has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed.
    """
    results = trials.results
    results.seeds(variant)
    found = variant_confusion(trials, variant)
    if found is None:
        raise nothing_to_draw(results, [variant])
    caption = (
        "Percent of a class's test images, the mean over seeds; colour: the share of mistakes; blank: less than 0.05. "
        f"Intervals are in the figure of accuracy on each class. {seeds_text([found.seed_count])}."
    )
    words = Words(
        title=f"What {clipped(variant)} takes for what",
        study=study_line(results),
        caption=captioned([caption, diverged_text(results, [variant])], results),
        description=_description(variant, found),
    )
    return ConfusionView(variant=variant, confusion=found, words=words)


def draw_confusion(view: ConfusionView, axes: Axes) -> None:
    """Draw a row for each class and a column for each class said; what is right has no colour."""
    shares = view.confusion.shares
    is_right = np.eye(len(shares), dtype=bool)
    mistakes = np.where(is_right, 0.0, shares)
    # From nothing to full colour, so that the ground shows through where there are no mistakes, light or dark.
    colours = LinearSegmentedColormap.from_list("mistakes", [to_rgba(_ERROR_COLOUR, 0.0), to_rgba(_ERROR_COLOUR, 0.9)])
    is_numbered = len(shares) <= _MOST_NUMBERED
    texts = np.where(shares >= _LEAST_SHOWN, np.char.mod("%.1f", 100 * shares), "") if is_numbered else None
    sns.heatmap(
        mistakes,
        ax=axes,
        annot=texts if texts is not None else False,
        fmt="",
        annot_kws={"color": ink(), "fontsize": 8},
        cmap=colours,
        vmin=0.0,
        vmax=max(float(mistakes.max()), _LEAST_SHOWN),
        square=True,
        cbar=False,
        linewidths=0.0,
    )
    for number in range(len(shares)):
        axes.add_patch(_frame(number))
    for text in axes.texts:
        # It lies in its cell; to make room for each would take most of the time.
        text.set_in_layout(False)
    axes.set_xlabel("said")
    axes.set_ylabel("class")
    axes.tick_params(length=0)
    axes.tick_params(axis="y", labelrotation=0)


def _frame(number: int) -> Rectangle:
    """Return the frame around what is right."""
    return Rectangle((number, number), 1, 1, fill=False, edgecolor=NEUTRAL, linewidth=1.0, clip_on=False)


def _description(variant: str, found: Confusion) -> str:
    shares = found.shares
    mistakes = np.where(np.eye(len(shares), dtype=bool), 0.0, shares)
    actual, said = (int(place) for place in np.unravel_index(int(mistakes.argmax()), mistakes.shape))
    if not mistakes[actual, said]:
        return f"{clipped(variant)} makes no mistake."
    share = value_text(float(mistakes[actual, said]), "test_accuracy")
    return f"The most frequent mistake of {clipped(variant)}: {share} of class {actual} are taken for class {said}."
