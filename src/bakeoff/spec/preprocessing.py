"""Which preprocessing steps there are, and in which order they may stand: names in, the same names or an error out."""

from __future__ import annotations

from collections.abc import Sequence

from bakeoff.errors import StudyError
from bakeoff.spec.signatures import unknown

PREPROCESSING = ("scale", "l2_columns", "l2", "standardise", "flatten")
"""scale divides by 255, l2_columns and l2 by norms, standardise by the training share's deviation; flatten makes
vectors."""


def check_preprocessing(steps: Sequence[str]) -> tuple[str, ...]:
    """Return the steps.

    Raises:
        StudyError: One is unknown, or stands where it cannot; its place is `[index]`.
    """
    for index, step in enumerate(steps):
        if step not in PREPROCESSING:
            raise unknown("preprocessing step", step, known=PREPROCESSING).at(f"[{index}]")
    if "standardise" in steps:
        _check_after_standardise(steps, steps.index("standardise") + 1)
    return tuple(steps)


def _check_after_standardise(steps: Sequence[str], start: int) -> None:
    for index, step in enumerate(steps[start:], start=start):
        if step != "flatten":
            raise StudyError(
                f"only 'flatten' may follow 'standardise', found '{step}': mean and deviation come from each trial's "
                "own training share, so all else is done once before them.",
                place=f"[{index}]",
            )
