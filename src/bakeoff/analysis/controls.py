"""Compare a variant with its own copy: a study's results in, its A/A control out.

The two differ in their seeds alone, so there is nothing to find. Whoever finds a difference in much more than one of
twenty cases has an error somewhere: seeds that are not independent, or intervals that are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from bakeoff.analysis.results import Results, load_results
from bakeoff.analysis.statistics import Interval, p_differs, unpaired_evidence
from bakeoff.errors import NotStored
from bakeoff.spec import control_name, settings_of

LEVEL = 0.05
_METRIC = "test_accuracy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A variant's test accuracy beside that of its copy under other seeds; both on the same test images.

    Attributes:
        variant: Its name.
        mean: Over the variant's seeds; trials that diverged are left out.
        copy_mean: Over the copy's.
        difference: mean - copy_mean.
        interval: Of the difference, 95 %, unpaired (Student's, with one variance for both).
        p_value: Of no difference.
        seed_count: How many seeds the variant has.
        copy_seed_count: How many the copy has.
    """

    variant: str
    mean: float
    copy_mean: float
    difference: float
    interval: Interval
    p_value: float
    seed_count: int
    copy_seed_count: int

    @property
    def is_different(self) -> bool:
        """Whether they seem to differ, as they should in one of twenty cases."""
        return self.interval.is_outside(0.0)


def study_control(results: Results) -> Control | None:
    """Return the control of a study, as it was last run; None without one that has two seeds on either side.

    A copy of what the variant was before its settings were changed is none.
    """
    copies = _copies(results)
    if copies is None:
        return None
    (variant,) = copies.variants
    if variant not in results.variants or settings_of(copies.study, variant) != settings_of(results.study, variant):
        return None
    ours, theirs = (list(each.values(variant, _METRIC).values()) for each in (results, copies))
    if min(len(ours), len(theirs)) < 2:
        return None
    evidence = unpaired_evidence(ours, theirs)
    return Control(
        variant=variant,
        mean=fmean(ours),
        copy_mean=fmean(theirs),
        difference=evidence.mean,
        interval=evidence.interval(LEVEL),
        p_value=p_differs(evidence),
        seed_count=len(ours),
        copy_seed_count=len(theirs),
    )


def _copies(results: Results) -> Results | None:
    try:
        return load_results(results.store, control_name(results.run.run.name))
    except NotStored:
        return None
