"""How networks learned: epoch records by variant and seed in, curves with their means and bands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import inf
from typing import Literal, get_args

from bakeoff.analysis.statistics import summarise
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.errors import UnknownName
from bakeoff.records import EpochRecord

Measure = Literal["train_loss", "validation_loss", "train_accuracy", "validation_accuracy"]
"""What is drawn after each epoch, with dropout off."""

MEASURES: tuple[Measure, ...] = get_args(Measure)

Histories = Mapping[str, Mapping[int, Sequence[EpochRecord]]]
"""The epochs of each variant's trials, by seed."""

# From here on the low end of an axis says more on a logarithmic scale.
_DECADE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One variant's values after each epoch.

    Attributes:
        variant: Its name.
        by_seed: Each seed's values from epoch 1 on, None where one was not measured.
        mean: Over the seeds, as far as all of them went.
        low: The lower end of the 95 % Student interval over seeds, None with a single seed.
        high: The upper end.
    """

    variant: str
    by_seed: Mapping[int, tuple[float | None, ...]]
    mean: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePanel:
    """All variants' curves of one measure.

    Attributes:
        measure: Which.
        curves: One for each variant that has any value.
        is_log: Whether they span a decade or more, so that small values show on a logarithmic scale alone.
    """

    measure: Measure
    curves: tuple[Curve, ...]
    is_log: bool


def ended_histories(trials: StudyTrials) -> Histories:
    """Return the epochs of all trials that have ended and not diverged; variants without one are left out."""
    found = {
        variant: {
            seed: trials.history(variant, seed)
            for seed, result in trials.ended(variant).items()
            if result.ending != "diverged"
        }
        for variant in trials.results.variants
    }
    return {variant: by_seed for variant, by_seed in found.items() if by_seed}


def curve_panel(histories: Histories, measure: str) -> CurvePanel:
    """Return the curves of one measure.

    Raises:
        UnknownName: There is no such measure.
    """
    known = next((each for each in MEASURES if each == measure), None)
    if known is None:
        raise UnknownName(kind="learning curve", name=measure, known=MEASURES)
    found = [_curve(variant, by_seed, known) for variant, by_seed in histories.items()]
    curves = tuple(curve for curve in found if _values(curve))
    return CurvePanel(measure=known, curves=curves, is_log=_spans_a_decade(curves, known))


def known_panels(histories: Histories) -> tuple[CurvePanel, ...]:
    """Return the panels that have a curve, in the order of `MEASURES`."""
    panels = [panel for panel in (curve_panel(histories, measure) for measure in MEASURES) if panel.curves]
    # Losses stand side by side on one scale.
    is_log = any(panel.is_log for panel in panels)
    return tuple(replace(panel, is_log=is_log and panel.measure.endswith("loss")) for panel in panels)


def _curve(variant: str, by_seed: Mapping[int, Sequence[EpochRecord]], measure: Measure) -> Curve:
    rows = {seed: tuple(map(_READ[measure], records)) for seed, records in by_seed.items()}
    summaries = [summarise(_whole(column)) for column in zip_longest(*rows.values())]
    highest = 1.0 if measure.endswith("accuracy") else inf
    return Curve(
        variant=variant,
        by_seed=rows,
        mean=tuple(None if each is None else each.mean for each in summaries),
        low=tuple(None if each is None or each.low is None else max(0.0, each.low) for each in summaries),
        high=tuple(None if each is None or each.high is None else min(highest, each.high) for each in summaries),
    )


def _whole(column: Sequence[float | None]) -> list[float]:
    """Return an epoch's values where every seed has one: a mean over those that went on would be of others."""
    values = [value for value in column if value is not None]
    return values if len(values) == len(column) else []


def _values(curve: Curve) -> list[float]:
    return [value for row in curve.by_seed.values() for value in row if value is not None]


def _spans_a_decade(curves: Sequence[Curve], measure: Measure) -> bool:
    values = [value for curve in curves for value in _values(curve) if value]
    return measure.endswith("loss") and bool(values) and max(values) >= _DECADE * min(values)


_READ: Mapping[Measure, Callable[[EpochRecord], float | None]] = {
    "train_loss": lambda record: record.train_loss,
    "validation_loss": lambda record: record.validation_loss,
    "train_accuracy": lambda record: record.train_accuracy,
    "validation_accuracy": lambda record: record.validation_accuracy,
}
