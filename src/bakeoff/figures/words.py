"""What stands beside a drawing: facts of a study in; titles, captions and texts that cannot do harm out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bakeoff.analysis import Results
from bakeoff.report import WATCHES_TEST, count_text, plain

NAME_LENGTH = 28
"""Characters of a variant's name that are shown."""

TITLE_LENGTH = 90
"""Characters of a study's title or of a claim that are shown."""

FLAG = "⚠ "
_END = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands beside a drawing: text, neither escaped nor cut to lines.

    Attributes:
        title: What is shown.
        study: Of which study; empty where the title says it.
        caption: How to read it, over how many seeds, which intervals, and what must be known to believe it.
        description: What is seen, for who cannot see it.
    """

    title: str
    study: str
    caption: str
    description: str


def clipped(name: str) -> str:
    """Return a name on one line, its middle left out where it is too long: names often differ at their ends.

    Example:
        >>> clipped("a_network_with_a_name_that_never_ends_2")
        'a_network_with_a_…ver_ends_2'
    """
    line = plain(name)
    return line if len(line) <= NAME_LENGTH else f"{line[: NAME_LENGTH - _END - 1]}…{line[-_END:]}"


def shortened(text: str, *, length: int) -> str:
    """Return a text on one line, its end left out where it is too long.

    Example:
        >>> shortened("a title that never ends", length=8)
        'a title…'
    """
    line = plain(text)
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def literal(text: str) -> str:
    r"""Return a text as matplotlib draws it as it stands: between two dollar signs it would read a formula.

    Example:
        >>> literal("$x$")
        '\\$x\\$'
    """
    return text.replace("$", r"\$")


def study_line(results: Results) -> str:
    """Return what a study is called: its title or, without one, its name."""
    study = results.study
    return shortened(study.title or study.name, length=TITLE_LENGTH)


def seeds_text(counts: Collection[int]) -> str:
    """Return over how many seeds means are, where variants may differ.

    Example:
        >>> seeds_text([8, 8]), seeds_text([7, 8]), seeds_text([1])
        ('n = 8 seeds', 'n = 7 to 8 seeds', 'n = 1 seed')
    """
    least, most = min(counts, default=0), max(counts, default=0)
    return f"n = {count_text(most, 'seed')}" if least == most else f"n = {least} to {count_text(most, 'seed')}"


def captioned(sentences: Iterable[str], results: Results, *, is_touched: bool = True) -> str:
    """Return a caption: the sentences, how the study was run, and a flag where the test set was watched.

    Args:
        sentences: How to read the figure, and n; empty ones are left out.
        results: Of the study.
        is_touched: Whether the figure shows anything that watching the test set touches.
    """
    said = [sentence for sentence in sentences if sentence]
    if results.overrides:
        said.append(f"As run with {plain(results.overrides)}.")
    if is_touched and results.study.validation == "test":
        said.append(FLAG + WATCHES_TEST)
    return " ".join(said)


def same_text(results: Results, drawn: Iterable[str]) -> str:
    """Return which variants are not drawn, as others with equal settings stand for them; empty where all are."""
    shown = set(drawn)
    same = {name: results.same_as(name) for name in results.variants if name not in shown}
    parts = [f"{clipped(name)} is {clipped(other)}" for name, other in same.items() if other in shown]
    return f"By equal settings {', '.join(parts)}." if parts else ""


def diverged_text(results: Results, variants: Iterable[str]) -> str:
    """Return which variants' means lack trials that diverged; empty where none did."""
    found = {name: list(results.statuses(name).values()).count("diverged") for name in variants}
    parts = [f"{clipped(name)} {count}" for name, count in found.items() if count]
    return f"Left out, as they diverged: {', '.join(parts)}." if parts else ""


def unfinished_text(results: Results, variants: Iterable[str]) -> str:
    """Return whose trials have not all ended; empty where all have."""
    parts = []
    for name in variants:
        statuses = list(results.statuses(name).values())
        missing = sum(status in {"pending", "running"} for status in statuses)
        parts += [f"{clipped(name)} {missing} of {len(statuses)}"] if missing else []
    return f"Not all trials have finished; missing: {', '.join(parts)}." if parts else ""
