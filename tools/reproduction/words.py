"""Say what was measured: figures and verdicts in, Markdown out. Whatever is said here follows from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import inf

from bakeoff.analysis import Effect, Summary, Verdict
from bakeoff.pages import escaped
from bakeoff.report import VerdictView, bounds_text, count_text, metric_name, percent_text, size_text, value_text
from reproduction.evidence import PublishedFigure, StudyEvidence
from reproduction.sources import Own

MARKS = {
    "supported": "✔",
    "refuted": "✘",
    "no difference that matters": "≈",
    "undecided": "?",
    "same by construction": "=",
}
PRELIMINARY = "†"
LATER = "‡"
NOT_RUN = "not run yet"
_MOST_PAIRS = 2
OWN = {"agree": "agree", "against": "speak against it", "silent": "do not bear on it"}
"""What a notebook's own figures say of what it concluded."""

_HINDRANCES = {
    "one seed": "n = 1 seed, which says nothing of the noise between seeds",
    "no common seed": "no seed in common",
}

DEPARTURES = {
    "within": "",
    "outside the mean's interval": "≠",
    "outside single runs": "**≠≠**",
    "no interval": "",
}


def own_words(own: Own) -> str:
    """Return what a notebook's own figures, one run each, say of its conclusion."""
    return OWN[own]


def outcome_words(view: VerdictView, evidence: StudyEvidence) -> str:
    """Return a verdict as a mark and a word or a few."""
    if not evidence.is_run(view.verdict):
        return f"– {NOT_RUN}"
    dagger = PRELIMINARY if evidence.is_preliminary(view.verdict) else ""
    dagger += "" if view.verdict.is_frozen else LATER
    return f"{MARKS[view.outcome]} **{view.outcome}**{dagger}"


def evidence_words(view: VerdictView) -> str:
    """Return what a verdict rests on, in a line: how large, how sure, over how many seeds; empty where nothing is."""
    verdict = view.verdict
    if verdict.hindrance in _HINDRANCES:
        return _HINDRANCES[verdict.hindrance]
    if verdict.share is not None:
        bounds = f"{percent_text(verdict.share.bounds.low)} to {percent_text(verdict.share.bounds.high)}"
        trials = f"{verdict.share.hits} of {count_text(verdict.share.count, 'trial')}"
        return f"seen in {trials}; of all seeds in {bounds}"
    if verdict.effect is not None:
        pairs = verdict.pairs if 0 < len(verdict.pairs) <= _MOST_PAIRS else (verdict.effect,)
        told = "; ".join(effect_words(each, verdict.claim.metric) for each in pairs)
        return f"{told}; {_basis(verdict)}"
    if verdict.order is not None:
        first, second = verdict.order.pair.first, verdict.order.pair.second
        return (
            f"{code(first)} took longer in {verdict.order.first_larger}, {code(second)} in "
            f"{verdict.order.second_larger} of {count_text(verdict.seed_count, 'seed')}"
        )
    if verdict.outcome == "same by construction":
        return "equal settings: one and the same network"
    return ""


def effect_words(effect: Effect, metric: str) -> str:
    """Return a difference with its interval."""
    side = "below" if effect.difference < 0 else "above"
    size = f"{code(effect.pair.first)} {size_text(effect.difference, metric)} {side} {code(effect.pair.second)}"
    about = "" if metric == "test_accuracy" else f" in {metric_name(metric)}"
    bounds = "" if effect.interval is None else f" ({bounds_text(effect.interval, metric)})"
    return f"{size}{about}{bounds}"


def _basis(verdict: Verdict) -> str:
    if verdict.machine is not None:
        return f"timed {count_text(verdict.block_count, 'time')} each, by turns, on one machine"
    return f"n = {count_text(verdict.seed_count, 'seed')}"


def mean_words(summary: Summary | None, metric: str) -> str:
    """Return a mean with half its 95 % interval."""
    if summary is None:
        return NOT_RUN
    mean = value_text(summary.mean, metric)
    if summary.low is None or summary.high is None:
        return mean
    half = (summary.high - summary.low) / 2
    return f"{mean.removesuffix(' %')} ± {value_text(half, metric)}"


def range_words(figure: PublishedFigure) -> str:
    """Return between which figures 95 % of single runs lie."""
    ends = figure.single_runs
    if ends is None:
        return "–"
    # No share is above one, and nothing here below none, whatever Student's formula says.
    most = 1.0 if figure.metric.endswith("accuracy") else inf
    low, high = (value_text(max(0.0, min(end, most)), figure.metric) for end in ends)
    return f"{low.removesuffix(' %')} to {high}"


def seeds_words(counts: Collection[int]) -> str:
    """Return over how many seeds, where variants may differ."""
    least, most = min(counts, default=0), max(counts, default=0)
    return f"n = {most}" if least == most else f"n = {least} to {most}"


def amount_words(evidence: StudyEvidence) -> str:
    """Return how much of a study has been trained."""
    counts, variants = evidence.seed_counts, evidence.run_variants
    if not variants:
        return f"none of {count_text(len(counts), 'network')} trained yet"
    ran = [counts[name] for name in variants]
    seeds = f"{seeds_words(ran)} {'seed' if max(ran) == 1 else 'seeds'} each"
    some = f"all {len(counts)}" if len(variants) == len(counts) else f"{len(variants)} of {len(counts)}"
    return f"{some} networks trained, {seeds}"


def code(name: str) -> str:
    """Return a name as code."""
    return f"`{name}`"


def listed(names: Sequence[str]) -> str:
    """Return names as code, with commas."""
    return ", ".join(map(code, names))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """Return a table; `right` are the columns of figures."""
    rules = [" ---: " if place in right else " --- " for place in range(len(head))]
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(rules)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def bullets(sentences: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def quoted(says: str) -> str:
    """Return what a notebook concluded, as its claim has it."""
    return f"“{escaped(says)}”"
