"""Put a chain to the trials: a claim in, what can be asked of numbers, or the verdict where nothing can, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from bakeoff.analysis.claim_values import parameter_count
from bakeoff.analysis.contrasts import chain_variants, pairs_of
from bakeoff.analysis.pair_evidence import PairEvidence, pair_evidence, timed_pair
from bakeoff.analysis.statistics import Question
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.timings import TIME, latest_timing
from bakeoff.analysis.verdict import Effect, Hindrance, Pair, Verdict
from bakeoff.spec import Chain, Claim, Scope, margin_of, parse_metric, scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A claim that numbers can answer.

    Attributes:
        claim: As its author wrote it.
        scope: What its verdict speaks about.
        question: What is asked.
        pairs: What is known about each pair, in the question's order.
        machine: Where it was timed, if it is about time; seeds are blocks of turns then. None in other claims.
    """

    claim: Claim
    scope: Scope
    question: Question
    pairs: tuple[PairEvidence, ...]
    machine: str | None = None


def pose(claim: Claim, chain: Chain, *, trials: StudyTrials) -> Posed | Verdict:
    """Return what a chain asks of the trials; or its verdict, where they cannot answer, or need not.

    Nothing can be tested while a trial is missing that was asked for. Nothing need be where the variants have equal
    settings, and where the claim counts parameters.
    """
    pairs = pairs_of(chain, variants=trials.results.variants, same=trials.same)
    if not pairs:
        return Verdict(claim=claim, outcome="same by construction", margin=margin_of(claim))
    metric, scope = parse_metric(claim.metric), scope_of(trials.study, claim)
    if metric.name == "parameters":
        return _arithmetic(claim, chain, pairs, trials=trials)
    undecided = Verdict(claim=claim, outcome="undecided", scope=scope, margin=margin_of(claim))
    if metric.name == TIME:
        return _timed(claim, chain, pairs, trials=trials) or replace(undecided, hindrance="not timed")
    if any(trials.unfinished_count(name) for name in names_of(pairs)):
        return replace(undecided, hindrance="unfinished")
    found = [pair_evidence(trials, pair, metric=metric, scope=scope) for pair in pairs]
    known = tuple(each for each in found if each is not None)
    hindrance = _hindrance(known, missing=len(found) - len(known))
    if hindrance is not None:
        return replace(undecided, hindrance=hindrance, seed_count=min((len(each.seeds) for each in known), default=0))
    return Posed(claim=claim, scope=scope, question=_question(claim, chain, known), pairs=known)


def _timed(claim: Claim, chain: Chain, pairs: Sequence[Pair], *, trials: StudyTrials) -> Posed | None:
    """Return what is asked of the variants' timing; None without one."""
    timing = latest_timing(trials.results, names_of(pairs))
    if timing is None:
        return None
    found = tuple(timed_pair(timing.blocks, pair) for pair in pairs)
    question = _question(claim, chain, found)
    return Posed(claim=claim, scope="these images", question=question, pairs=found, machine=timing.machine)


def names_of(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return the variants that pairs are made of, each once."""
    return tuple(dict.fromkeys(name for pair in pairs for name in (pair.first, pair.second)))


def variants_of(chain: Chain, trials: StudyTrials) -> tuple[str, ...]:
    """Return the variants that a chain is about; all of them for `all`."""
    return chain_variants(chain, trials.results.variants)


def _hindrance(known: Sequence[PairEvidence], *, missing: int) -> Hindrance | None:
    if missing:
        return "no common seed"
    return "one seed" if any(len(each.seeds) == 1 for each in known) else None


def _question(claim: Claim, chain: Chain, pairs: Sequence[PairEvidence]) -> Question:
    # Of directions alone it is not known how large the differences are.
    margin = None if any(each.is_counted for each in pairs) else margin_of(claim)
    return Question(
        relation="equal" if chain.relation == "==" else "greater",
        evidence=tuple(each.evidence for each in pairs),
        margin=margin,
    )


def _arithmetic(claim: Claim, chain: Chain, pairs: Sequence[Pair], *, trials: StudyTrials) -> Verdict:
    """Return the verdict on counts of parameters, which no seed changes."""
    counts = {name: parameter_count(trials, name) for name in names_of(pairs)}
    margin = margin_of(claim)
    effects = [_exact(pair, counts[pair.first], counts[pair.second]) for pair in pairs]
    if chain.relation == "==":
        weakest = max(effects, key=lambda effect: abs(effect.difference))
        holds = abs(weakest.difference) <= (margin or 0)
    else:
        weakest = min(effects, key=lambda effect: effect.difference)
        holds = weakest.difference > 0
    is_small = chain.relation != "==" and abs(weakest.difference) < (margin or -inf)
    return Verdict(
        claim=claim,
        outcome="supported" if holds else "refuted",
        effect=weakest,
        margin=margin,
        is_smaller_than_margin=is_small,
    )


def _exact(pair: Pair, first: int, second: int) -> Effect:
    return Effect(
        pair=pair,
        first=float(first),
        second=float(second),
        difference=float(first - second),
        interval=None,
        coverage=None,
        these_images=None,
    )
