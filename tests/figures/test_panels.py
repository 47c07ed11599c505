"""Words beside axes: all of them there, none of them a formula, and axes of a user's own respected."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from bakeoff.figures.panels import fresh_axes, put_figure_words, put_legend, put_words
from bakeoff.figures.words import Words

WORDS = Words(title="What is $shown$", study="A study", caption="n = 8 seeds. " * 20, description="")


def written_in(figure: Figure) -> list[Text]:
    found: list[Text] = figure.findobj(Text)
    return found


def texts(figure: Figure) -> str:
    """Return everything that is written in a figure, as it is drawn."""
    figure.canvas.draw()
    found = written_in(figure)
    return "\n".join(str(each.get_text()) for each in found).replace("\N{NO-BREAK SPACE}", " ").replace(r"\$", "$")


def test_axes_that_are_handed_in_are_used() -> None:
    axes = Figure().subplots()
    assert fresh_axes(axes, height=2.0) == (axes, False)


def test_new_axes_are_pyplots_and_so_high() -> None:
    axes, is_own = fresh_axes(None, height=2.5)
    assert is_own
    assert axes.figure is plt.gcf()
    assert tuple(axes.figure.get_size_inches()) == (8.0, 2.5)


def test_words_make_their_own_room() -> None:
    figure = Figure(figsize=(8.0, 3.0))
    figure.subplots()
    put_figure_words(figure, WORDS)
    assert figure.get_figheight() > 3.5
    written = texts(figure)
    assert "What is $shown$" in written
    assert "A study" in written
    assert "n = 8 seeds." in written


def test_a_users_axes_get_title_and_caption_themselves() -> None:
    figure = Figure(figsize=(8.0, 3.0))
    axes = figure.subplots()
    put_words(axes, WORDS, is_own=False)
    assert figure.get_figheight() == 3.0
    assert axes.get_title(loc="left") == "What is \\$shown\\$\nA study"
    assert "n = 8 seeds." in texts(figure)


def test_a_name_that_begins_with_an_underscore_is_in_the_legend() -> None:
    axes = Figure().subplots()
    put_legend(axes, [Line2D([], []), Line2D([], [])], names=["_hidden", "$a$"])
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["_hidden", r"\$a\$"]


def test_nothing_is_written_outside_the_figure() -> None:
    figure = Figure(figsize=(8.0, 3.0), layout="constrained")
    figure.subplots()
    put_figure_words(figure, WORDS)
    figure.canvas.draw()
    page = figure.bbox
    for artist in written_in(figure):
        box = artist.get_window_extent()
        assert not artist.get_text().strip() or (box.x0 >= page.x0 and box.x1 <= page.x1 and box.y0 >= page.y0 - 1)
