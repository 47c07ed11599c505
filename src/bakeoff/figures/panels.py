"""Where figures are drawn: sizes in, fresh axes out; and words put beside axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from bakeoff.figures.looks import WIDTH, own_look
from bakeoff.figures.words import Words, literal

_POINTS_PER_INCH = 72
# A letter's mean width in a sans-serif font, as a share of its size.
_LETTER = 0.56
_CAPTION_SIZE = 8.5
# How much wider bold letters are.
_BOLD = 1.1
# From one line to the next, as a share of a letter's size; and inches between words and axes.
_LINE = 1.25
_ROOM = 0.2
_LEFT = 0.012
_BOUND = re.compile(r"(?<=\bn) (?==)|(?<=\bn =) (?=\d)|(?<=seed) (?=\d)|(?<=\d) (?=%|seed)")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def fresh_axes(axes: Axes | None, *, height: float, width: float = WIDTH) -> tuple[Axes, bool]:
    """Return the axes that were handed in, or new ones of pyplot's; and whether they are new."""
    if axes is not None:
        return axes, False
    with own_look():
        _, made = plt.subplots(figsize=(width, height))
    return made, True


def put_words(axes: Axes, words: Words, *, is_own: bool) -> Axes:
    """Put a title above axes and a caption below them, and return the axes.

    Args:
        axes: Where something was drawn.
        words: About it.
        is_own: Whether the axes fill a figure of ours, which then gets room for them.
    """
    if is_own:
        put_figure_words(_figure_of(axes), words)
        return axes
    width = axes.get_window_extent().width / _figure_of(axes).dpi
    title = "\n".join(line for line in (words.title, words.study) if line)
    axes.set_title(_wrapped(title, width=width, size=float(mpl.rcParams["font.size"])), loc="left")
    axes.annotate(
        _wrapped(words.caption, width=width, size=_CAPTION_SIZE),
        xy=(0, 0),
        xycoords=("axes fraction", axes.xaxis.label),
        xytext=(0, -6),
        textcoords="offset points",
        va="top",
        fontsize=_CAPTION_SIZE,
        annotation_clip=False,
    )
    return axes


def put_figure_words(figure: Figure, words: Words) -> None:
    """Put a title above all axes of a figure and a caption below them; the figure grows by what they take."""
    width, size = figure.get_figwidth(), float(mpl.rcParams["font.size"])
    study = _wrapped(words.study, width=width, size=size)
    title = _wrapped(words.title, width=width, size=_BOLD * (size + 1))
    # The lines of the study's title are kept free below the bold ones.
    free = "\n " * _lines(study)
    above = figure.suptitle(title + free, x=_LEFT, ha="left", fontsize=size + 1, fontweight="bold")
    figure.add_artist(Annotation(study, (0.0, 0.0), xycoords=above, va="bottom", fontsize=size, annotation_clip=False))
    caption = _wrapped(words.caption, width=width, size=_CAPTION_SIZE)
    figure.supxlabel(caption, x=_LEFT, ha="left", fontsize=_CAPTION_SIZE)
    lines = [size + 1] * _lines(title) + [size] * _lines(study) + [_CAPTION_SIZE] * _lines(caption)
    figure.set_figheight(figure.get_figheight() + _LINE * sum(lines) / _POINTS_PER_INCH + _ROOM)


def put_legend(axes: Axes, handles: Sequence[Artist], *, names: Sequence[str]) -> None:
    """Put a legend to the right of axes.

    Names are set afterwards: of those that begin with an underscore matplotlib would make no entry.
    """
    legend = axes.legend(
        list(handles), [" "] * len(handles), loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0
    )
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_text(literal(name))


def _figure_of(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def _lines(text: str) -> int:
    return len(text.splitlines())


def _wrapped(text: str, *, width: float, size: float) -> str:
    """Return a text in lines that fit so many inches at a font size in points."""
    letters = max(20, int(width * _POINTS_PER_INCH / (_LETTER * size)))
    # A number stays with what it counts.
    bound = _BOUND.sub(_NO_BREAK_SPACE, text)
    return literal("\n".join(line for part in bound.split("\n") for line in wrap(part, letters)))
