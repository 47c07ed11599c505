"""Everything that the evidence says about a study: its results, or a store and its name, in; `StudyVerdicts` out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bakeoff.analysis.controls import Control, study_control
from bakeoff.analysis.decidability import SeedShortage, seed_shortage
from bakeoff.analysis.results import Results, load_results
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.variant_findings import VariantFindings, variant_findings
from bakeoff.analysis.verdict import Verdict
from bakeoff.analysis.verdicts import claim_answers
from bakeoff.spec import Study
from bakeoff.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyVerdicts:
    """What the evidence says about a study.

    Attributes:
        study: As it was run.
        overrides: What differed from its file, as on the command line; empty for nothing.
        verdicts: One for each claim, in the study's order.
        variants: One for each variant, in the study's order.
        control: A variant beside its copy under other seeds; None where no copy was trained.
        shortages: Of each family of claims that has too few seeds for any exact test of them, what is missing.
    """

    study: Study
    overrides: str
    verdicts: tuple[Verdict, ...]
    variants: tuple[VariantFindings, ...]
    control: Control | None
    shortages: tuple[SeedShortage, ...] = ()

    @property
    def is_any_refuted(self) -> bool:
        """Whether the evidence speaks against a claim."""
        return any(verdict.outcome == "refuted" for verdict in self.verdicts)


def study_verdicts(results: Results) -> StudyVerdicts:
    """Return what the evidence says about a study, as it was run.

    Raises:
        DataError: Its data set has gone, or changed since then.
    """
    trials = StudyTrials(results)
    verdicts = claim_answers(trials).verdicts
    return StudyVerdicts(
        study=results.study,
        overrides=results.overrides,
        verdicts=verdicts,
        variants=tuple(variant_findings(trials, variant) for variant in results.variants),
        control=study_control(results),
        shortages=_shortages(results, verdicts),
    )


def load_verdicts(store: Store, name: str) -> StudyVerdicts:
    """Return what the evidence says about a study, as it was last run in a store.

    Raises:
        NotStored: It was never run in this store.
        DataError: Its data set has gone, or changed since then.
    """
    return study_verdicts(load_results(store, name))


def _shortages(results: Results, verdicts: Sequence[Verdict]) -> tuple[SeedShortage, ...]:
    """Return what frozen claims lack, and what later ones do: they are judged apart."""
    seed_count = max(len(results.seeds(variant)) for variant in results.variants)
    families = ([each.claim for each in verdicts if each.is_frozen is is_frozen] for is_frozen in (True, False))
    found = (seed_shortage(results.study, seed_count=seed_count, claims=claims) for claims in families)
    return tuple(shortage for shortage in found if shortage is not None)
