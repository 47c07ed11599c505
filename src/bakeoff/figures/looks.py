"""How figures look: the variants of a study in, the mark that each has in every figure, and fresh axes, out.

Only what is drawn on axes of our own is styled; axes that a user hands in keep the user's style, colours of variants
aside.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

import matplotlib as mpl
from matplotlib import style
from matplotlib.axes import Axes

from bakeoff.report import COLOURS, NEUTRAL, variant_colour

WIDTH = 8.0
"""Inches; 800 pixels at 100 dots an inch."""

INK = "#1b1e23"
"""Texts and axes on white."""

_LOOK: dict[str, Any] = {  # Any: what matplotlib's settings are
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": NEUTRAL,
    "axes.axisbelow": True,
    "grid.color": NEUTRAL,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "xtick.color": NEUTRAL,
    "ytick.color": NEUTRAL,
}
"""Sizes and frames of figures that are made here."""

_INKED: dict[str, Any] = {  # Any: as above
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "axes.facecolor": "none",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
}
"""Their colours and font, where nobody has a style of their own: in files and pages."""

Line = Literal["-", "--", ":", "-."]
"""How a line is drawn, as matplotlib names it."""

_MARKERS = "osD^vPX*"
_LINES: tuple[Line, ...] = get_args(Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a variant is drawn, wherever it is.

    Attributes:
        colour: As HTML writes it.
        marker: As matplotlib names it.
        line: How its line is drawn.
    """

    colour: str
    marker: str
    line: Line


def marks(variants: Sequence[str]) -> dict[str, Mark]:
    """Return each variant's mark, by its place in the study: colours come again after eight, with another line.

    Example:
        >>> marks(["narrow", "wide"])["wide"]
        Mark(colour='#e69f00', marker='s', line='-')
    """
    return {
        name: Mark(
            colour=variant_colour(place),
            marker=_MARKERS[(place + place // len(COLOURS)) % len(_MARKERS)],
            line=_LINES[(place // len(COLOURS)) % len(_LINES)],
        )
        for place, name in enumerate(variants)
    }


def ink() -> str:
    """Return the colour of texts, as the style in use has it."""
    return str(mpl.rcParams["text.color"])


def grid(axes: Axes, *, axis: str) -> None:
    """Draw faint lines behind what axes show, across the axis that is read."""
    axes.grid(visible=True, axis=axis)  # type: ignore[arg-type]  # one of matplotlib's three words


@contextmanager
def closed_look() -> Iterator[None]:
    """Draw for files and pages: the same wherever it happens, whatever style a user has chosen."""
    with style.context([_LOOK, _INKED], after_reset=True), warnings.catch_warnings():
        # Text stays text in SVG, and whoever reads it there has the letters of other alphabets.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


@contextmanager
def own_look() -> Iterator[None]:
    """Make figures of ours look alike, in the colours and the font that a user has chosen."""
    with style.context(_LOOK):
        yield
