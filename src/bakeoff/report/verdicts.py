"""Put what the evidence says about a study into a view: `StudyVerdicts` in, numbers with their sentences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bakeoff.report.comparison import study_warnings
from bakeoff.report.control_words import control_sentences
from bakeoff.report.numbers import count_text
from bakeoff.report.shortage_words import shortage_sentence
from bakeoff.report.verdict_words import one_run_sentence, verdict_sentences
from bakeoff.terminal import plain

if TYPE_CHECKING:
    from bakeoff.analysis import Control, StudyVerdicts, VariantFindings, Verdict
    from bakeoff.spec import SymptomThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """One claim with its verdict.

    Attributes:
        says: The claim in its author's words.
        expect: The same for bakeoff.
        outcome: The verdict in a word or a few.
        sentences: What it rests on, and what would decide it.
        one_run: What one run of each variant would have told; may be empty.
        verdict: The numbers.
    """

    says: str
    expect: str
    outcome: str
    sentences: tuple[str, ...]
    one_run: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A variant beside its own copy under other seeds.

    Attributes:
        sentences: What was done, and what it shows.
        is_different: Whether the two seem to differ.
        control: The numbers.
    """

    sentences: tuple[str, ...]
    is_different: bool
    control: Control


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsView:
    """What the evidence says about a study.

    Attributes:
        name: The study's.
        title: In words; may be empty.
        overrides: What differed from the study file, as on the command line; empty for nothing.
        warnings: What a reader must know before believing it; a sentence each.
        summary: How many claims got which verdict.
        verdicts: One for each claim, in the study's order.
        variants: What the trials of each variant say together.
        control: A variant beside its copy; None where no copy was trained.
        thresholds: From where on something counts as a symptom in this study.
    """

    name: str
    title: str
    overrides: str
    warnings: tuple[str, ...]
    summary: str
    verdicts: tuple[VerdictView, ...]
    variants: tuple[VariantFindings, ...]
    control: ControlView | None
    thresholds: SymptomThresholds


def control_view(control: Control) -> ControlView:
    """Return what an A/A control shows, ready to be drawn."""
    return ControlView(sentences=tuple(control_sentences(control)), is_different=control.is_different, control=control)


def verdicts_view(found: StudyVerdicts) -> VerdictsView:
    """Return what the evidence says, ready to be drawn."""
    return VerdictsView(
        name=plain(found.study.name),
        title=plain(found.study.title),
        overrides=plain(found.overrides),
        warnings=tuple(_warnings(found)),
        summary=_summary(found),
        verdicts=tuple(_view(verdict) for verdict in found.verdicts),
        variants=found.variants,
        control=None if found.control is None else control_view(found.control),
        thresholds=found.study.symptoms,
    )


def _view(verdict: Verdict) -> VerdictView:
    metric = verdict.claim.metric
    # What is claimed of test accuracy, as most things are, goes without saying.
    about = "" if metric == "test_accuracy" else f" ({metric})"
    return VerdictView(
        says=plain(verdict.claim.says) or plain(verdict.claim.expect),
        expect=plain(verdict.claim.expect) + about,
        outcome=verdict.outcome,
        sentences=tuple(verdict_sentences(verdict)),
        one_run=one_run_sentence(verdict),
        verdict=verdict,
    )


def _warnings(found: StudyVerdicts) -> Iterator[str]:
    counts = [each.accuracy.seed_count for each in found.variants if each.accuracy is not None]
    yield from study_warnings(found.study, seed_count=max(counts, default=0))
    yield from map(shortage_sentence, found.shortages)
    later = sum(not verdict.is_frozen for verdict in found.verdicts)
    if later:
        yield f"{count_text(later, 'claim')} came after results existed: a family of its own, judged apart."


def _summary(found: StudyVerdicts) -> str:
    if not found.verdicts:
        return "The study claims nothing."
    counts = Counter(verdict.outcome for verdict in found.verdicts)
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"{count_text(len(found.verdicts), 'claim')}: {parts}."
