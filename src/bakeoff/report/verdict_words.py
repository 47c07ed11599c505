"""Say a verdict in words that need no statistics: one `Verdict` in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bakeoff.report.amounts import (
    bounds_text,
    levels_sentence,
    metric_name,
    p_text,
    percent_text,
    size_text,
    sure_text,
    value_text,
)
from bakeoff.report.look_words import look_sentence
from bakeoff.report.numbers import count_text, duration_text
from bakeoff.report.pair_words import pairs_sentence, side_of
from bakeoff.spec import SymptomClaim, parse_expectation
from bakeoff.terminal import plain

if TYPE_CHECKING:
    from bakeoff.analysis import Effect, Hindrance, NextStep, OneRun, Order, Pairing, Trouble, Verdict

SHOWN = {
    "stuck": ("is stuck", "are stuck"),
    "diverged": ("diverged", "diverged"),
    "overfits": ("overfits", "overfit"),
    "underfits": ("underfits", "underfit"),
    "dead_units": ("has dead units", "have dead units"),
    "saturated": ("is saturated", "are saturated"),
    "unstable": ("is unstable", "are unstable"),
    "still_improving": ("still improves at the end", "still improve at the end"),
}
"""What one trial does that shows a symptom, and what several do."""

_HOW_TO_READ = (
    "p: how often chance alone would show as much where there is no difference; the smaller, the less it was chance.",
    "All claims considered: who asks more is misled by chance more often, so p is larger the more claims there are.",
)

_TIME_AGAIN = (
    "More seeds will not help: the variants were timed apart from them. Run the study into a store of its own "
    "(--store) while nothing else keeps the machine busy, and they are timed anew."
)

LATE = "claimed after results existed"
LATER = f"{LATE.capitalize()}: judged apart from the claims that came before them."


def verdict_sentences(verdict: Verdict) -> Iterator[str]:
    """Yield what it rests on: troubles first, then the effect, how sure it is, and what would decide it."""
    yield from leading_sentences(verdict)
    if verdict.hindrance is not None:
        yield _HINDRANCES[verdict.hindrance]
    if verdict.outcome == "same by construction":
        yield "The variants have equal settings: they share their trials, and there is nothing to compare."
    if verdict.share is not None:
        yield _share(verdict)
    if verdict.effect is not None:
        yield from _effect(verdict, verdict.effect)
    if verdict.order is not None:
        yield from _order(verdict, verdict.order)
    if verdict.pairs:
        yield pairs_sentence(verdict)
    yield from filter(None, [look_sentence(verdict)])
    if verdict.next_step is not None:
        yield _next_step(verdict, verdict.next_step)
    if verdict.machine is not None and verdict.outcome == "undecided":
        yield _TIME_AGAIN


def how_to_read(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Return what a reader who knows no statistics has to be told, where any verdict rests on a test."""
    found = list(verdicts)
    if all(verdict.p_value is None for verdict in found):
        return ()
    levels = levels_sentence(coverage for verdict in found for coverage in _coverages(verdict))
    return (levels, *_HOW_TO_READ) if levels else _HOW_TO_READ


def _coverages(verdict: Verdict) -> Iterator[float]:
    """Yield how sure each interval is that a verdict is told with."""
    if verdict.share is not None:
        yield verdict.share.coverage
    if verdict.effect is not None and verdict.effect.coverage is not None:
        yield verdict.effect.coverage


def leading_sentences(verdict: Verdict) -> Iterator[str]:
    """Yield what a verdict is never shown without: how many trials learned nothing, and that it was claimed late."""
    yield from (_trouble(trouble) for trouble in verdict.troubles)
    if not verdict.is_frozen:
        yield LATER


def one_run_sentence(verdict: Verdict) -> str:
    """Return what one run of each variant would have told; nothing where there is nothing to compare."""
    if verdict.one_run is None or verdict.effect is None:
        return ""
    return _one_run(verdict, verdict.effect, verdict.one_run)


def _trouble(trouble: Trouble) -> str:
    counts = {"diverged": trouble.diverged, "stuck": trouble.stuck}
    parts = [f"{count} of {trouble.count} {SHOWN[name][count > 1]}" for name, count in counts.items() if count]
    return f"{trouble.variant}: {', '.join(parts)}."


def _share(verdict: Verdict) -> str:
    share, expected = verdict.share, parse_expectation(verdict.claim.expect)
    if share is None or not isinstance(expected, SymptomClaim):
        return ""
    one, many = SHOWN[expected.symptom]
    low, high = percent_text(share.bounds.low), percent_text(share.bounds.high)
    return (
        f"{share.hits} of {count_text(share.count, 'trial')} {one if share.hits == 1 else many}; "
        f"of all seeds {low} to {high} would (95 % sure). The question is whether more than half would."
    )


def _effect(verdict: Verdict, effect: Effect) -> Iterator[str]:
    metric, pair = verdict.claim.metric, effect.pair
    first, second = value_text(effect.first, metric), value_text(effect.second, metric)
    yield f"{_capital(metric_name(metric))}: {pair.first} {first}, {pair.second} {second}."
    if effect.interval is None:
        yield _exact(verdict, effect)
        return
    yield (
        f"{pair.first} lies {size_text(effect.difference, metric)} {side_of(effect.difference)} {pair.second}; "
        f"{bounds_text(effect.interval, metric)}."
    )
    yield _certainty(verdict, effect.coverage)
    size = _size(verdict)
    if size:
        yield size


def _exact(verdict: Verdict, effect: Effect) -> str:
    if not effect.difference:
        return "They are equal. That is arithmetic: no seed changes it."
    size = size_text(effect.difference, verdict.claim.metric)
    return f"The difference is {size}. That is arithmetic: no seed changes it."


def _certainty(verdict: Verdict, coverage: float | None) -> str:
    """Return what the interval speaks about, how sure it is, and what it rests on."""
    if verdict.machine is not None:
        return _timed_certainty(verdict, verdict.machine, coverage)
    about = "other seeds and other test images" if verdict.scope == "other images" else "other seeds"
    sure = "" if coverage is None else f", {sure_text(coverage)} sure"
    images = "" if verdict.image_count is None else f", {verdict.image_count:,} images"
    tested = "" if verdict.p_value is None else f"; {p_text(verdict.p_value)}, all claims considered"
    return f"That is for {about}{sure}: n = {count_text(verdict.seed_count, 'seed')}{images}{tested}."


def _timed_certainty(verdict: Verdict, machine: str, coverage: float | None) -> str:
    sure = "" if coverage is None else f", {sure_text(coverage)} sure"
    tested = "" if verdict.p_value is None else f"; {p_text(verdict.p_value)}, all claims considered"
    return (
        f"That is for training alone on this machine, {plain(machine)}{sure}: each was timed "
        f"{count_text(verdict.block_count, 'time')}, by turns{tested}."
    )


def _size(verdict: Verdict) -> str:
    if not verdict.is_smaller_than_margin or verdict.margin is None:
        return ""
    margin = size_text(verdict.margin, verdict.claim.metric)
    if "==" in verdict.claim.expect or verdict.outcome == "no difference that matters":
        return f"Whatever the difference is, it is smaller than the {margin} that would matter."
    return f"The difference is there, but it is smaller than the margin: less than {margin} does not matter."


def _order(verdict: Verdict, order: Order) -> Iterator[str]:
    never = {order.pair.first: order.first_never, order.pair.second: order.second_never}
    for variant, count in never.items():
        if count:
            yield f"{variant} never got there in {count} of {count_text(verdict.seed_count, 'seed')}: it has no mean."
    alike = verdict.seed_count - order.first_larger - order.second_larger
    yield (
        f"{order.pair.first} took longer in {count_text(order.first_larger, 'seed')}, "
        f"{order.pair.second} in {order.second_larger}; in {alike} both took as long."
    )
    yield _certainty(verdict, None)


def _next_step(verdict: Verdict, step: NextStep) -> str:
    if step.seed_count is not None and step.train_seconds is not None:
        more = step.seed_count - verdict.seed_count
        ask = f" Ask with --seeds {step.seed_count}." if verdict.look is None else ""
        return (
            f"About {step.seed_count} seeds would probably decide it: {more} more, "
            f"{duration_text(step.train_seconds)} of training here.{ask}"
        )
    if step.image_count is not None:
        return (
            "More seeds will not help: the noise of the test images alone hides the effect. "
            f"About {step.image_count:,} test images would probably decide it."
        )
    return "More seeds can hardly decide it: it is too close to call."


def _one_run(verdict: Verdict, effect: Effect, one_run: OneRun) -> str:
    runs = one_run.runs
    lucky, unlucky = (
        pairing_text(each, one_run.seeds, metric=verdict.claim.metric) for each in (runs.luckiest, runs.unluckiest)
    )
    extremes = f"The luckiest shows {effect.pair.first} {lucky}, the unluckiest {unlucky}."
    between = ""
    if runs.interval is not None:
        between = f" ({percent_text(runs.interval.low)} to {percent_text(runs.interval.high)} for other seeds)"
    share = f"{runs.seed_count**2} pairings of one run with one run {percent_text(runs.misleading_share)}"
    if verdict.outcome == "undecided":
        return f"Which way is right is not known; of {share} point the other way than the means. {extremes}"
    return f"Of {share}{between} would have pointed the other way. {extremes}"


def pairing_text(pairing: Pairing, seeds: tuple[int, ...], *, metric: str) -> str:
    """Return what one run against one run shows, and which two: `0.31 percentage points above (seed 0 against 3)`."""
    lead = f"{size_text(pairing.lead, metric)} {side_of(pairing.lead)}"
    return f"{lead} (seed {seeds[pairing.first]} against {seeds[pairing.second]})"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


_HINDRANCES: dict[Hindrance, str] = {
    "unfinished": (
        "Not all of its trials have finished, and whoever looks before the end is wrong more often. "
        "Run the study to its end."
    ),
    "no common seed": "No seed has this figure for both variants: there are no pairs to compare.",
    "one seed": "One seed says nothing about the noise between seeds. Ask for more with --seeds.",
    "not timed": (
        "Its variants have not been timed yet. Trials that train together share their time, so each variant has to be "
        "timed alone: `bakeoff run` does that when the study runs again."
    ),
    "not measured": "No trial can tell: they have too few epochs for this symptom.",
}
