"""The look of figures: the same mark for a variant everywhere, and a user's own style left alone."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from bakeoff.figures.looks import INK, closed_look, ink, marks, own_look
from bakeoff.figures.svg import svg


def test_a_mark_follows_from_the_place_in_the_study_alone() -> None:
    names = [f"v{place}" for place in range(20)]
    found = marks(names)
    assert marks(names[:3]) == {name: found[name] for name in names[:3]}
    assert found["v0"].colour == found["v8"].colour


def test_colours_that_come_again_have_another_line_and_another_mark() -> None:
    found = marks([f"v{place}" for place in range(32)])
    assert len({(mark.colour, mark.line) for mark in found.values()}) == 32
    assert len({(mark.colour, mark.marker) for mark in found.values()}) == 32


def test_files_look_alike_whatever_style_is_in_use() -> None:
    with plt.style.context("dark_background"):
        assert ink() == "white"
        with own_look():
            assert ink() == "white"
        with closed_look():
            assert ink() == INK
            assert mpl.rcParams["figure.facecolor"] == "white"
        assert ink() == "white"


def test_letters_that_no_font_here_has_are_written_all_the_same() -> None:
    with closed_look():
        figure = Figure()
        figure.text(0.5, 0.5, "数字")
        assert ">数字</text>" in svg(figure, title="numbers", description="in Japanese")
