"""Figures that anyone can call: results in, matplotlib's axes with numbers that are known, and files and pages, out."""

from bakeoff.figures.calibration import calibration
from bakeoff.figures.class_accuracy import class_accuracy
from bakeoff.figures.comparison import comparison
from bakeoff.figures.confusion import confusion
from bakeoff.figures.cost import cost
from bakeoff.figures.differences import differences
from bakeoff.figures.files import ENDINGS, check_ending, write_picture
from bakeoff.figures.filters import filters
from bakeoff.figures.hard_images import disagreements, mistakes
from bakeoff.figures.illustrations import illustrations
from bakeoff.figures.kinds import DEFAULT_METRIC, KINDS, asked_about, kind_named
from bakeoff.figures.learning_curves import learning_curve, learning_curves
from bakeoff.figures.live import LiveCurves
from bakeoff.figures.pictures import Asked, Picture
from bakeoff.figures.samples import samples
from bakeoff.figures.svg import svg
from bakeoff.figures.weights import weights

__all__ = [
    "DEFAULT_METRIC",
    "ENDINGS",
    "KINDS",
    "Asked",
    "LiveCurves",
    "Picture",
    "asked_about",
    "calibration",
    "check_ending",
    "class_accuracy",
    "comparison",
    "confusion",
    "cost",
    "differences",
    "disagreements",
    "filters",
    "illustrations",
    "kind_named",
    "learning_curve",
    "learning_curves",
    "mistakes",
    "samples",
    "svg",
    "weights",
    "write_picture",
]
