"""Say when a claim was looked at, where seeds are added until it is decided: a `Verdict` in, a sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.report.numbers import count_text

if TYPE_CHECKING:
    from bakeoff.analysis import Verdict


def look_sentence(verdict: Verdict) -> str:
    """Return after how many seeds a claim was decided, or what becomes of it; nothing where nobody looks twice."""
    look = verdict.look
    if look is None or len(look.planned) == 1:
        return ""
    seeds, count = count_text(look.seed_count, "seed"), len(look.planned)
    if verdict.outcome != "undecided":
        number = look.planned.index(look.seed_count) + 1
        return f"Decided after {seeds}, at look {number} of {count}; what is said allows for all of them."
    if look.next_seed_count is not None:
        return f"Not decided after {seeds}; the next look is after {look.next_seed_count}: run the study again."
    return f"Looked at {count} times, and undecided with all {seeds} that were planned: that is an answer too."
