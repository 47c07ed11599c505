"""Whole figures, ready to be drawn: what is asked of a study in, a `Picture` with its words, size and drawing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bakeoff.analysis import COSTS, StudyTrials, StudyVerdicts, study_verdicts
from bakeoff.figures.calibration import calibration_height, calibration_view, draw_calibration
from bakeoff.figures.class_accuracy import class_accuracy_height, class_accuracy_view, draw_class_accuracy
from bakeoff.figures.comparison import comparison_height, comparison_view, draw_comparison
from bakeoff.figures.confusion import HEIGHT as CONFUSION_HEIGHT
from bakeoff.figures.confusion import WIDTH as CONFUSION_WIDTH
from bakeoff.figures.confusion import confusion_view, draw_confusion
from bakeoff.figures.cost import HEIGHT as COST_HEIGHT
from bakeoff.figures.cost import CostView, cost_view, draw_cost, put_cost_names
from bakeoff.figures.differences import differences_height, differences_view, draw_differences
from bakeoff.figures.filters import draw_filters, filters_height, filters_view
from bakeoff.figures.hard_images import disagreements_view, draw_hard_images, hard_images_height, mistakes_view
from bakeoff.figures.learning_curves import HEIGHT as CURVES_HEIGHT
from bakeoff.figures.learning_curves import learning_curves_figure, learning_curves_view
from bakeoff.figures.looks import WIDTH
from bakeoff.figures.samples import draw_samples, samples_height, samples_view
from bakeoff.figures.weights import PANEL_HEIGHT, WeightsView, draw_weights, put_weight_names, weights_view
from bakeoff.figures.words import Words, study_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a figure is asked to be about.

    Attributes:
        trials: Of the study.
        verdicts: What the evidence says about its claims; looked for where it is needed and None.
        variants: Whom it is about alone: one, or two that disagree; empty for a figure of the whole study.
        metric: What is compared; empty where there is nothing to choose.
    """

    trials: StudyTrials
    verdicts: StudyVerdicts | None = None
    variants: tuple[str, ...] = ()
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure, ready to be drawn.

    Attributes:
        words: About it.
        size: Its width and its height in inches.
        draw: Draws it into an empty figure.
    """

    words: Words
    size: tuple[float, float]
    draw: Callable[[Figure], object]


def learning_curves_picture(asked: Asked) -> Picture:
    """Return the learning curves of all variants."""
    view = learning_curves_view(asked.trials)
    return Picture(
        words=view.words, size=(WIDTH, CURVES_HEIGHT), draw=lambda figure: learning_curves_figure(view, figure)
    )


def comparison_picture(asked: Asked) -> Picture:
    """Return all variants side by side."""
    view = comparison_view(asked.trials, metric=asked.metric)
    return _single(view.words, lambda axes: draw_comparison(view, axes), height=comparison_height(view))


def differences_picture(asked: Asked) -> Picture:
    """Return how far variants lead others."""
    verdicts = asked.verdicts or study_verdicts(asked.trials.results)
    view = differences_view(asked.trials, verdicts, metric=asked.metric)
    return _single(view.words, lambda axes: draw_differences(view, axes), height=differences_height(view))


def cost_picture(asked: Asked) -> Picture:
    """Return what accuracy costs, in each kind of cost."""
    views = [cost_view(asked.trials, cost=each) for each in COSTS]
    words = Words(
        title="Test accuracy over what it costs",
        study=study_line(asked.trials.results),
        # The seconds' caption says what the others' do, and what seconds are.
        caption=next(view.words.caption for view in views if view.cost == "train_seconds"),
        description=" ".join(view.words.description for view in views),
    )
    return Picture(words=words, size=(WIDTH, COST_HEIGHT), draw=lambda figure: _draw_costs(views, figure))


def class_accuracy_picture(asked: Asked) -> Picture:
    """Return every variant's accuracy on each class."""
    view = class_accuracy_view(asked.trials)
    return _single(view.words, lambda axes: draw_class_accuracy(view, axes), height=class_accuracy_height(view))


def calibration_picture(asked: Asked) -> Picture:
    """Return every variant's calibration."""
    view = calibration_view(asked.trials)
    return _single(view.words, lambda axes: draw_calibration(view, axes), height=calibration_height(view))


def confusion_picture(asked: Asked) -> Picture:
    """Return what one variant takes for what."""
    view = confusion_view(asked.trials, asked.variants[0])
    return _single(view.words, lambda axes: draw_confusion(view, axes), height=CONFUSION_HEIGHT, width=CONFUSION_WIDTH)


def mistakes_picture(asked: Asked) -> Picture:
    """Return the test images that one variant most often gets wrong."""
    view = mistakes_view(asked.trials, asked.variants[0])
    return _single(view.words, lambda axes: draw_hard_images(view, axes), height=hard_images_height(view))


def disagreements_picture(asked: Asked) -> Picture:
    """Return the test images on which two variants disagree most."""
    view = disagreements_view(asked.trials, first=asked.variants[0], second=asked.variants[1])
    return _single(view.words, lambda axes: draw_hard_images(view, axes), height=hard_images_height(view))


def weights_picture(asked: Asked) -> Picture:
    """Return how one variant's weights are spread, a panel for each role of its tensors."""
    view = weights_view(asked.trials, asked.variants[0])
    height = PANEL_HEIGHT * len(view.rows)
    return Picture(words=view.words, size=(WIDTH, height), draw=lambda figure: _draw_roles(view, figure))


def filters_picture(asked: Asked) -> Picture:
    """Return one variant's first layer."""
    view = filters_view(asked.trials, asked.variants[0])
    return _single(view.words, lambda axes: draw_filters(view, axes), height=filters_height(view))


def samples_picture(asked: Asked) -> Picture:
    """Return images of the data set."""
    view = samples_view(asked.trials)
    return _single(view.words, lambda axes: draw_samples(view, axes), height=samples_height(view))


def _single(words: Words, draw: Callable[[Axes], None], *, height: float, width: float = WIDTH) -> Picture:
    """Return a picture that is one pair of axes."""
    return Picture(words=words, size=(width, height), draw=lambda figure: draw(figure.subplots()))


def _draw_costs(views: list[CostView], figure: Figure) -> None:
    panels: NDArray[np.object_] = figure.subplots(1, len(views), sharey=True)
    for view, axes in zip(views, panels, strict=True):
        draw_cost(view, axes)
    for axes in panels[1:]:
        axes.set_ylabel("")
    put_cost_names(views[-1], panels[-1])


def _draw_roles(view: WeightsView, figure: Figure) -> None:
    counts = Counter(violin.role for violin in view.violins)
    rows = figure.add_gridspec(len(view.rows), 1)
    widest = max(sum(counts[role] for role in roles) for roles in view.rows)
    for place, roles in enumerate(view.rows):
        widths = [counts[role] for role in roles]
        rest = [widest - sum(widths)] if sum(widths) < widest else []
        cells = rows[place].subgridspec(1, len(widths) + len(rest), width_ratios=widths + rest)
        panels = [figure.add_subplot(cells[at]) for at in range(len(roles))]
        for role, axes in zip(roles, panels, strict=True):
            draw_weights(view, axes, role=role)
        if not place:
            put_weight_names(view, panels[-1])
