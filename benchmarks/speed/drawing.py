"""docs/performance.svg: rows of whole studies in; how many times as fast, with ranges and what was asked for, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from bakeoff.figures import Picture, write_picture
from bakeoff.figures.looks import grid
from bakeoff.figures.words import Words
from bakeoff.report import NEUTRAL, variant_colour
from speed.contestants import NO_COMPILER
from speed.findings import Figure, best, ratio
from speed.results import Record
from speed.rows import MAIN_PEERS, NO_COMPILER_SHARE, StudyRow

_SIZE = (8.0, 3.9)
_TICKS = (1, 2, 5, 10, 20, 50)
# How far a peer's line lies from the middle of its study's.
_APART = 0.17
_NAME_SIZE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One ratio.

    Attributes:
        place: From above.
        peer: To whom.
        asked: The least that was asked for.
        found: What was measured.
    """

    place: float
    peer: str
    asked: float
    found: Figure


def draw_studies(rows: Mapping[str, Record], measured: Sequence[StudyRow], path: Path) -> None:
    """Draw what whole studies reached, with a compiler and without, into a file.

    Args:
        rows: What was measured, by name.
        measured: One at least, from above.
        path: Of the file.
    """
    words = Words(
        title="How many times as fast as its peers bakeoff is, from the command to the table",
        study="",
        caption=_caption(rows, measured),
        description="For each study a dot, a range and what was asked for, against Keras and against PyTorch.",
    )
    write_picture(Picture(words=words, size=_SIZE, draw=lambda drawing: _draw(drawing, rows, measured)), path)


def _caption(rows: Mapping[str, Record], measured: Sequence[StudyRow]) -> str:
    counts = {len(one["rounds"]) for row in measured for one in rows[row.name]["contestants"].values()}
    rounds = " to ".join(map(str, sorted({min(counts), max(counts)})))
    return (
        f"Dots are medians of {rounds} rounds, lines reach from the least to the most, and a grey tick is what was "
        "asked for. Scales are logarithmic; at 1 both are equally fast."
    )


def _draw(drawing: Drawing, rows: Mapping[str, Record], measured: Sequence[StudyRow]) -> None:
    compiled, plain = drawing.subplots(1, 2, sharex=True, sharey=True)
    _panel(compiled, "with a C compiler", _bars(rows, measured, ours=best, share=1.0))
    _panel(plain, "without", _bars(rows, measured, ours=lambda _: NO_COMPILER, share=NO_COMPILER_SHARE))
    compiled.set_yticks(range(len(measured)), [_name(row) for row in measured], fontsize=_NAME_SIZE)
    compiled.invert_yaxis()
    compiled.set_xscale("log")
    compiled.xaxis.set_major_locator(FixedLocator(_TICKS))
    compiled.xaxis.set_minor_locator(NullLocator())
    compiled.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} ×"))
    handles, labels = compiled.get_legend_handles_labels()
    plain.legend(handles, labels, loc="lower right", frameon=False, fontsize=_NAME_SIZE, handletextpad=0.2)


def _name(row: StudyRow) -> str:
    return "\n".join((row.study, *row.variants))


def _bars(
    rows: Mapping[str, Record], measured: Sequence[StudyRow], *, ours: Callable[[Record], str], share: float
) -> list[_Bar]:
    bars = []
    for place, row in enumerate(measured):
        for side, (peer, asked) in zip((-1, 1), row.goals, strict=True):
            found = ratio(rows[row.name], peer, ours=ours(rows[row.name]))
            if found is not None:
                bars.append(_Bar(place=place + side * _APART, peer=peer, asked=share * asked, found=found))
    return bars


def _panel(axes: Axes, title: str, bars: Sequence[_Bar]) -> None:
    axes.set_title(title, loc="left")
    axes.axvline(1, color=NEUTRAL, linewidth=1)
    for number, (peer, name) in enumerate(MAIN_PEERS.items()):
        own, colour = [bar for bar in bars if bar.peer == peer], variant_colour(number)
        places = [bar.place for bar in own]
        axes.hlines(
            places, [bar.found.low for bar in own], [bar.found.high for bar in own], color=colour, linewidth=1.6
        )
        axes.plot([bar.found.middle for bar in own], places, "os"[number], color=colour, label=name)
        axes.plot([bar.asked for bar in own], places, "|", color=NEUTRAL, markersize=11, markeredgewidth=1.6)
    grid(axes, axis="x")
