"""What a file's figures conclude: the printed test accuracies of two variants in, claims about them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bakeoff.spec import Claim, Study

_METRIC = "test_accuracy"
_VERBS = {">": "beats", "<": "loses to", "==": "equals"}


def as_written(study: Study, name: str, *, other: str) -> Iterator[Claim]:
    """Yield what the printed test accuracies of two variants say, if both are printed."""
    sign = printed_order(study, name, other=other)
    if sign is None:
        return
    mine, theirs = (study.variants[each].published[_METRIC] for each in (name, other))
    says = f"As written: {name} ({mine:.4f}) {_VERBS[sign]} {other} ({theirs:.4f})."
    yield Claim(says=says, expect=f"{name} {sign} {other}")


def as_meant(study: Study, name: str, *, other: str, meant: Mapping[str, str]) -> Iterator[Claim]:
    """Yield the same about the variants that were meant, where either is another than the one written."""
    sign = printed_order(study, name, other=other)
    ours, others = meant.get(name, name), meant.get(other, other)
    if sign is not None and (ours, others) != (name, other):
        yield Claim(says=f"As meant: {ours} {_VERBS[sign]} {others}.", expect=f"{ours} {sign} {others}")


def with_control(control: str, *, name: str, factor: str, sign: str) -> Claim:
    """Return the claim that one factor alone makes the difference that was printed."""
    return Claim(says=f"As meant, {factor} alone: {name} {_VERBS[sign]} {control}.", expect=f"{name} {sign} {control}")


def printed_order(study: Study, name: str, *, other: str) -> str | None:
    """Return how a variant's printed test accuracy stands to another's: ">", "<" or "=="; None where one is missing."""
    mine, theirs = (study.variants[each].published.get(_METRIC) for each in (name, other))
    if mine is None or theirs is None:
        return None
    return ">" if mine > theirs else "<" if mine < theirs else "=="
