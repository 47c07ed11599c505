"""What there is to draw: a study's trials in, those that have ended, or an error that says what to do, out."""

from __future__ import annotations

from collections.abc import Sequence

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored


def ended_variants(trials: StudyTrials, variants: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the variants with a trial that has ended and not diverged.

    Args:
        trials: Of the study.
        variants: Among which to look; all of them where it is None.

    Raises:
        UnknownName: There is no such variant.
        NotStored: None has such a trial.
    """
    asked = trials.results.variants if variants is None else variants
    kept = tuple(name for name in asked if sound_seeds(trials.results, name))
    if not kept:
        raise nothing_to_draw(trials.results, asked if variants is not None else ())
    return kept


def distinct_variants(trials: StudyTrials, variants: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the same, but of variants with equal settings the first alone, unless they are asked for by name.

    Raises:
        UnknownName: There is no such variant.
        NotStored: None has such a trial.
    """
    ended = ended_variants(trials, variants)
    return ended if variants is not None else tuple(name for name in ended if trials.results.same_as(name) is None)


def sound_seeds(results: Results, variant: str) -> tuple[int, ...]:
    """Return the seeds whose trials have ended and not diverged.

    Raises:
        UnknownName: There is no such variant.
    """
    statuses = results.statuses(variant)
    return tuple(seed for seed, status in statuses.items() if status in {"finished", "early_stopping"})


def nothing_to_draw(results: Results, variants: Sequence[str] = ()) -> NotStored:
    """Return the error for a study, or variants of it, of which nothing can be drawn yet."""
    name = results.run.run.name
    whose = f"{', '.join(variants)} of '{name}'" if variants else f"'{name}'"
    problem = f"no trial of {whose} has ended with figures: there is nothing to draw yet. Run the study first."
    return NotStored(problem, store=name)
