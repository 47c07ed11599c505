"""What the rounds say: a row's record in; medians, ratios and their ranges out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from speed.quiet import DISTURBED
from speed.results import Record

OURS = "bakeoff"
AT_ITS_BEST = "bakeoff_auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A median and the range that it comes from.

    Attributes:
        middle: The median over rounds.
        low: The least.
        high: The most.
        count: How many rounds.
        disturbed: How many of them were disturbed in every try.
        thrown_away: How many tries were thrown away.
    """

    middle: float
    low: float
    high: float
    count: int
    disturbed: int = 0
    thrown_away: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A goal that was missed.

    Attributes:
        row: Whose.
        contestant: Whom the ratio is to, or the command that took too long.
        asked: The goal.
        found: What was measured.
    """

    row: str
    contestant: str
    asked: float
    found: Figure


def figure(row: Record, contestant: str, key: str = "value") -> Figure | None:
    """Return a contestant's figure; None where it was not measured."""
    rounds = _rounds(row, contestant)
    if not rounds or key not in rounds[0]:
        return None
    return _figure([one[key] for one in rounds], rounds)


def best(row: Record) -> str:
    """Return which of bakeoff's ways goals are for: the one with a precision of its own choice, where that differs."""
    return AT_ITS_BEST if AT_ITS_BEST in row["contestants"] else OURS


def ratio(row: Record, contestant: str, *, ours: str = OURS) -> Figure | None:
    """Return how many times as long a contestant took as we did, round by round; None where one is missing."""
    theirs, own = _rounds(row, contestant), _rounds(row, ours)
    if not theirs or not own:
        return None
    pairs = list(zip(theirs, own, strict=True))
    return _figure([first["value"] / second["value"] for first, second in pairs], [*theirs, *own])


def beside_epochs(row: Record) -> Figure | None:
    """Return what of a study's time, in percent, is not an epoch; None where it was not measured."""
    rounds = _rounds(row, best(row))
    if not rounds or "start_seconds" not in rounds[0]:
        return None
    return _figure([100 * one["start_seconds"] / one["value"] for one in rounds], rounds)


def each_further(row: Record, few: str, many: str, *, count: int) -> Figure | None:
    """Return what each of so many further trials adds to the whole command, in seconds; None where it is not known."""
    first, last = _rounds(row, few), _rounds(row, many)
    if not first or not last:
        return None
    pairs = zip(first, last, strict=True)
    return _figure([(b["measured_seconds"] - a["measured_seconds"]) / count for a, b in pairs], [*first, *last])


def _rounds(row: Record, contestant: str) -> Sequence[Mapping[str, float]]:
    found: Sequence[Mapping[str, float]] = row["contestants"].get(contestant, {}).get("rounds", [])
    return found


def _figure(values: Sequence[float], rounds: Sequence[Mapping[str, float]]) -> Figure:
    return Figure(
        middle=median(values),
        low=min(values),
        high=max(values),
        count=len(values),
        disturbed=sum(one["others"] > DISTURBED for one in rounds),
        thrown_away=sum(int(one["thrown_away"]) for one in rounds),
    )


def missed_ratios(rows: Mapping[str, Record], *, share: float = 1.0, ours: str | None = None) -> Iterator[Shortfall]:
    """Yield the ratios that were asked for and not reached; of a share of them where only that was asked.

    Args:
        rows: By name.
        share: Of each ratio.
        ours: Which of bakeoff's ways; its best where it is None.
    """
    for name, row in rows.items():
        for contestant, asked in row.get("goals", {}).items() if row["kind"] == "study" else ():
            found = ratio(row, contestant, ours=ours or best(row))
            if found is not None and found.middle < share * asked:
                yield Shortfall(row=name, contestant=contestant, asked=share * asked, found=found)


def missed_waits(rows: Mapping[str, Record]) -> Iterator[Shortfall]:
    """Yield the commands that took longer than was asked."""
    for name, row in rows.items():
        for command, asked in row.get("goals", {}).items() if row["kind"] == "commands" else ():
            found = figure(row, command)
            if found is not None and found.middle > asked:
                yield Shortfall(row=name, contestant=command, asked=asked, found=found)


def leaders(rows: Mapping[str, Record], peers: Sequence[str]) -> Iterator[Shortfall]:
    """Yield the peers that are ahead of us by more than the ratio's own range."""
    for name, row in rows.items():
        for peer in peers if row["kind"] in ("steps", "study") else ():
            found = ratio(row, peer)
            if found is not None and found.high < 1:
                yield Shortfall(row=name, contestant=peer, asked=1.0, found=found)


def limit_microseconds(row: Record, roofline: Mapping[str, Any]) -> float:
    """Return the least time for an image and replica: its arithmetic on all cores at the speed of the best product."""
    return 1e3 * float(row["mflop_per_image"]) / float(roofline["f32_all_cores_gflops"])
