"""A belief about variants: its words, what it expects and of which metric in, a checked and frozen `Claim` out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.errors import StudyError
from bakeoff.spec.expectations import Chain, SymptomClaim, parse_expectation
from bakeoff.spec.metrics import ACCURACIES, METRICS, OTHER_IMAGES_METRICS, parse_metric
from bakeoff.spec.rules import POSITIVE, TEXT, Rule, or_left_out
from bakeoff.spec.signatures import unknown
from bakeoff.spec.tables import freeze

Scope = Literal["other images", "these images"]

SCOPES: tuple[Scope, ...] = ("other images", "these images")
"""What a verdict speaks about beside other seeds: images like those of the test set, or those alone."""

ACCURACY_MARGIN = 0.002
"""The smallest difference between accuracies that matters, where a claim does not say."""


def _scope(written: str) -> str:
    if written not in SCOPES:
        raise unknown("scope", written, known=SCOPES)
    return written


SCOPE = Rule("'other images' or 'these images'", TEXT.accepts, _scope)

_FORM: dict[str, Rule] = {
    "says": TEXT,
    "expect": TEXT,
    "metric": Rule("the name of a metric", TEXT.accepts, lambda text: str(parse_metric(text))),
    "margin": or_left_out(POSITIVE),
    "scope": or_left_out(SCOPE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A belief about variants that the evidence can support or refute.

    Attributes:
        says: The belief in words.
        expect: The same for bakeoff: `a > b`, `a < b < c`, `a == b`, `a > all`, `stuck(a)`, `not overfits(a)`.
        metric: What a chain is about; `parse_metric` reads it.
        margin: The smallest difference that matters, in the metric's unit; where it is None, `margin_of` tells it.
        scope: What the verdict speaks about; where it is None, the study's.
    """

    says: str
    expect: str
    metric: str = METRICS[0]
    margin: float | None = None
    scope: Scope | None = None

    def __post_init__(self) -> None:
        """Check form; which variants exist is the study's to know."""
        freeze(self, _FORM)
        expectation = parse_expectation(self.expect)
        if isinstance(expectation, SymptomClaim):
            _check_symptom_claim(self)
        else:
            _check_chain(self, expectation)


def margin_of(claim: Claim) -> float | None:
    """Return the smallest difference that matters to a chain, in its metric's unit; None where it is not known.

    It is 0.002 for accuracies, two images in a thousand, unless the claim has a margin of its own.
    """
    is_accuracy = parse_metric(claim.metric).name in ACCURACIES
    return ACCURACY_MARGIN if claim.margin is None and is_accuracy else claim.margin


def _check_symptom_claim(claim: Claim) -> None:
    if claim.metric != METRICS[0] or claim.margin is not None or claim.scope is not None:
        raise StudyError(
            f"{claim.expect} is a symptom: it takes no `metric`, no `margin` and no `scope`.", place="expect"
        )


def _check_chain(claim: Claim, chain: Chain) -> None:
    name = parse_metric(claim.metric).name
    if claim.scope == "other images" and name not in OTHER_IMAGES_METRICS:
        raise StudyError(
            f"'other images' exists for {' and '.join(OTHER_IMAGES_METRICS)} alone: {name} says nothing about them.",
            place="scope",
        )
    if chain.relation == "==" and margin_of(claim) is None and name != "parameters":
        raise StudyError(
            f"{name} == needs a `margin`: the largest difference that does not matter, in its unit.", place="margin"
        )
