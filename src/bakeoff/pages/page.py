"""Put everything that a reader wants to know of a study into one view: results and verdicts in, a `Page` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bakeoff.analysis import differing_settings
from bakeoff.pages.origin import Origin, origin
from bakeoff.pages.strips import Strip, strip
from bakeoff.pages.variants import VariantPart, paragraphs, variant_parts
from bakeoff.report import (
    Comparison,
    TableView,
    VerdictsView,
    claims_view,
    comparison,
    comparison_view,
    count_text,
    image_shapes,
    network_views,
    noise_view,
    one_run_view,
    peeking_view,
    symptoms_view,
    verdicts_view,
)

if TYPE_CHECKING:
    from bakeoff.analysis import Results, StudyVerdicts
    from bakeoff.report import Illustration


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A study as one document, in the order in which it is read.

    Attributes:
        name: The study's.
        title: In words; its name where it has none.
        overrides: What differed from the study file, as on the command line; empty for nothing.
        notes: What else is worth knowing of the question, a paragraph each.
        amount: How much was trained, in a few words.
        warnings: What a reader must know before believing it; a sentence each.
        verdicts: What the evidence says about each claim.
        strips: For each claim its interval as a strip; None where it has none.
        claims: The same as a table; None where nothing is claimed.
        comparison: All variants side by side.
        noise: Each variant's test accuracy with both intervals; None where no trial has one.
        figures: Those about the study as a whole.
        symptoms: What is wrong with trials; None where nothing is.
        one_run: What one run would have told about each claim; None where there is nothing to compare.
        peeking: What choosing the best would add; None where no variant has two seeds.
        variants: Each variant's network and settings.
        origin: How it was run.
        is_any_finished: Whether any trial has figures.
    """

    name: str
    title: str
    overrides: str
    notes: tuple[str, ...]
    amount: str
    warnings: tuple[str, ...]
    verdicts: VerdictsView
    strips: tuple[Strip | None, ...]
    claims: TableView | None
    comparison: TableView
    noise: TableView | None
    figures: tuple[Illustration, ...]
    symptoms: TableView | None
    one_run: TableView | None
    peeking: TableView | None
    variants: tuple[VariantPart, ...]
    origin: Origin
    is_any_finished: bool

    @property
    def tables(self) -> tuple[TableView, ...]:
        """Those that there are, in the order in which they are read."""
        found = (self.claims, self.comparison, self.noise, self.symptoms, self.one_run, self.peeking)
        return tuple(view for view in found if view is not None)


def page(results: Results, *, found: StudyVerdicts, illustrations: Sequence[Illustration] = ()) -> Page:
    """Return a study as one document.

    Args:
        results: What it gave.
        found: What the evidence says about it.
        illustrations: Ready-made figures, in the order in which they are shown.

    Raises:
        DataError: Its data set has gone.
    """
    study = results.study
    shapes = image_shapes(study)
    compared = comparison(results, differences=differing_settings(study), shapes=shapes)
    verdicts = verdicts_view(found)
    return Page(
        name=compared.name,
        title=compared.title or compared.name,
        overrides=compared.overrides,
        notes=paragraphs(study.notes),
        amount=_amount(compared),
        warnings=tuple(dict.fromkeys((*verdicts.warnings, *compared.warnings))),
        verdicts=verdicts,
        strips=tuple(strip(each.verdict) for each in verdicts.verdicts),
        claims=claims_view(verdicts),
        comparison=comparison_view(compared),
        noise=noise_view(verdicts),
        figures=tuple(each for each in illustrations if not each.variant),
        symptoms=symptoms_view(verdicts),
        one_run=one_run_view(verdicts),
        peeking=peeking_view(verdicts),
        variants=variant_parts(results, networks=network_views(study, shapes), illustrations=illustrations),
        origin=origin(results, shared=compared.shared),
        is_any_finished=any(row.count for row in compared.rows),
    )


def _amount(compared: Comparison) -> str:
    own = [row for row in compared.rows if row.same_as is None]
    trials = sum(row.seed_count for row in own)
    ended = trials - sum(row.unfinished_count for row in own)
    parts = [
        count_text(len(compared.rows), "variant"),
        count_text(max(row.seed_count for row in compared.rows), "seed"),
        count_text(trials, "trial") if ended == trials else f"{ended:,} of {count_text(trials, 'trial')} have ended",
    ]
    return " · ".join(parts)
