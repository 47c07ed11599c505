"""Put a study's variants side by side: results in, one `Comparison` of plain numbers and words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bakeoff.report.numbers import count_text
from bakeoff.report.parameters import parameter_count
from bakeoff.report.recipe import shared_settings
from bakeoff.spec import METRICS as SPEC_METRICS
from bakeoff.spec import Study
from bakeoff.terminal import plain

if TYPE_CHECKING:
    # Whoever has results has loaded pandas and SQLAlchemy; a list of studies starts without them.
    from bakeoff.analysis import CurvePanel, Difference, Results, Summary

METRICS = (*SPEC_METRICS, "microseconds_per_image")
"""What is compared, in the order in which it is shown."""

INTERVAL = "95 % Student interval over seeds"
ONE_SEED = "One seed says nothing about the noise between seeds: no figure has an interval."
WATCHES_TEST = 'The test set was watched while training (validation = "test"): its figures are not of unseen images.'
_UNFINISHED = ("pending", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric of one variant.

    Attributes:
        summary: Ours; None where no seed has it.
        published: What a source printed for it, or None.
    """

    summary: Summary | None
    published: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """One variant in a comparison.

    Attributes:
        name: The variant's.
        title: In words; may be empty.
        same_as: The first variant with equal settings, which shares its trials with this one; None if it is this one.
        settings: What differs from other variants, in words, by its key in a study file.
        parameters: How many numbers its weights hold; None where that is not known.
        figures: By metric, in the order of `METRICS`.
        statuses: How many of its trials stand where.
    """

    name: str
    title: str
    same_as: str | None
    settings: Mapping[str, str]
    parameters: int | None
    figures: Mapping[str, Figure]
    statuses: Mapping[str, int]

    @property
    def seed_count(self) -> int:
        """How many trials were asked for."""
        return sum(self.statuses.values())

    @property
    def diverged_count(self) -> int:
        """How many of them ended with a loss that is not finite; they have no figures."""
        return self.statuses.get("diverged", 0)

    @property
    def unfinished_count(self) -> int:
        """How many of them have not ended."""
        return sum(self.statuses.get(status, 0) for status in _UNFINISHED)

    @property
    def count(self) -> int:
        """Over how many seeds its means are; a figure over fewer seeds has a count of its own."""
        counts = (figure.summary.count for figure in self.figures.values() if figure.summary is not None)
        return max(counts, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A study's variants side by side.

    Attributes:
        name: The study's.
        title: In words; may be empty.
        overrides: What differed from the study file, as on the command line; empty for nothing.
        shared: The settings that all variants have, in words, by their keys in a study file.
        watches_test: Whether the test set was used as validation data.
        rows: One for each variant, in the study's order.
        warnings: What a reader must know before believing the figures; a sentence each.
        interval: Which interval stands beside each mean.
        curves: How they learned: a panel for each measure that any of them has, losses on one scale.
    """

    name: str
    title: str
    overrides: str
    shared: Mapping[str, str]
    watches_test: bool
    rows: tuple[VariantRow, ...]
    warnings: tuple[str, ...]
    interval: str = INTERVAL
    curves: tuple[CurvePanel, ...] = ()


def comparison(
    results: Results,
    *,
    differences: Sequence[Difference],
    shapes: Mapping[str, tuple[int, ...]],
    curves: Sequence[CurvePanel] = (),
) -> Comparison:
    """Return the variants of a study side by side, as it was last run.

    Args:
        results: What the study gave.
        differences: The settings that differ between its variants.
        shapes: Of an image after preprocessing, by variant; those that are not known may be left out.
        curves: How the variants learned, where that is to be shown.
    """
    study = results.study
    sizes = {name: parameter_count(results, name, shape=shapes.get(name)) for name in results.variants}
    rows = tuple(_row(results, name, differences=differences, parameters=size) for name, size in sizes.items())
    seed_count = max(row.seed_count for row in rows)
    return Comparison(
        name=plain(study.name),
        title=plain(study.title),
        overrides=plain(results.overrides),
        shared=shared_settings(study, differing=[each.setting for each in differences], seed_count=seed_count),
        watches_test=study.validation == "test",
        rows=rows,
        warnings=(*study_warnings(study, seed_count=seed_count), *_shortcomings(rows)),
        curves=tuple(curves),
    )


def study_warnings(study: Study, *, seed_count: int) -> tuple[str, ...]:
    """Return what speaks against a study whatever it gives: a sentence each.

    Args:
        study: What is asked.
        seed_count: How many trials of each variant there are.
    """
    said = {WATCHES_TEST: study.validation == "test", ONE_SEED: seed_count == 1}
    return tuple(sentence for sentence, is_so in said.items() if is_so)


def _row(results: Results, variant: str, *, differences: Sequence[Difference], parameters: int | None) -> VariantRow:
    written = results.study.variants.get(variant)
    published = results.published(variant)
    return VariantRow(
        name=variant,
        title="" if written is None else plain(written.title),
        same_as=results.same_as(variant),
        settings={difference.setting: plain(difference.words[variant]) for difference in differences},
        parameters=parameters,
        figures={
            metric: Figure(summary=results.summary(variant, metric), published=published.get(metric))
            for metric in METRICS
        },
        statuses=Counter(results.statuses(variant).values()),
    )


def _shortcomings(rows: Sequence[VariantRow]) -> Iterator[str]:
    unfinished = [f"{row.name} {row.unfinished_count} of {row.seed_count}" for row in rows if row.unfinished_count]
    if unfinished:
        yield f"Not all trials have finished; missing: {', '.join(unfinished)}. Means are over those that have."
    for row in rows:
        if row.diverged_count:
            trials = count_text(row.seed_count, "trial")
            rest = "Its means are over the others." if row.count else "It has no figures."
            yield f"{row.name}: {row.diverged_count} of {trials} diverged. {rest}"
