"""Say what an A/A control shows: a `Control` in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bakeoff.report.amounts import bounds_text, size_text, value_text

if TYPE_CHECKING:
    from bakeoff.analysis import Control

_METRIC = "test_accuracy"


def control_sentences(control: Control) -> Iterator[str]:
    """Yield what was done, what should be found, and what was found."""
    yield (
        f"Control: {control.variant} and a second copy of it, trained under seeds from 1,000,000 on. "
        "The comparison should find no difference in 19 of 20 cases."
    )
    found = "finds one" if control.is_different else "finds none"
    sizes = f"{value_text(control.mean, _METRIC)} and {value_text(control.copy_mean, _METRIC)}"
    yield (
        f"This one {found}: test accuracy {sizes}, n = {control.seed_count} and {control.copy_seed_count}; the variant "
        f"lies {size_text(control.difference, _METRIC)} {'below' if control.difference < 0 else 'above'} its copy, "
        f"{bounds_text(control.interval, _METRIC)} (95 % sure)."
    )
    if control.is_different:
        yield (
            "That may be the one case of 20. If the controls of other variants (--control-of) find differences too, "
            "do not believe the other verdicts."
        )
