"""What a claim expects: the text of `expect` in, a chain of variants or a symptom of one out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from bakeoff.errors import StudyError
from bakeoff.spec.symptoms import Symptom, symptom_named

Relation = Literal[">", "<", "=="]

ALL = "all"
"""Stands for every other variant at the end of a chain, as in `a > all`; no variant may be called so."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Variants in an order: `a > b > c`, `a < b`, or `a == b == c`.

    Attributes:
        variants: At least two; of `a > all` the last is `ALL`.
        relation: Between each and the next.
    """

    variants: tuple[str, ...]
    relation: Relation


@dataclass(frozen=True, slots=True)
class SymptomClaim:
    """What is, or with `negated` is not, wrong with a variant."""

    symptom: Symptom
    variant: str
    negated: bool = False


Expectation = Chain | SymptomClaim


_SYMPTOM = re.compile(r"(?P<negated>not\s+)?(?P<symptom>\w+)\s*\(\s*(?P<variant>\w+)\s*\)")
_RELATION = re.compile(r"(>=|<=|==|!=|=|>|<)")


def parse_expectation(text: str) -> Expectation:
    """Return what `text` expects.

    Raises:
        StudyError: It is neither a chain with one relation nor a symptom; its place is `expect`.

    Example:
        >>> parse_expectation("small < large")
        Chain(variants=('small', 'large'), relation='<')
        >>> parse_expectation("not overfits(small)")
        SymptomClaim(symptom='overfits', variant='small', negated=True)
    """
    symptom = _SYMPTOM.fullmatch(text.strip())
    return _symptom(symptom) if symptom else _chain(text)


def _symptom(match: re.Match[str]) -> SymptomClaim:
    try:
        symptom = symptom_named(match["symptom"])
    except StudyError as error:
        raise error.at("expect") from None
    return SymptomClaim(symptom, match["variant"], negated=match["negated"] is not None)


def _chain(text: str) -> Chain:
    parts = [part.strip() for part in _RELATION.split(text)]
    variants, relations = parts[::2], parts[1::2]
    if not relations or not all(variant.isidentifier() for variant in variants):
        raise StudyError(
            f"{text!r} is neither a chain, such as a > b, nor a symptom, such as stuck(a).", place="expect"
        )
    odd = next((relation for relation in relations if relation not in (">", "<", "==")), None)
    if odd is not None:
        raise StudyError(f"a chain is made with >, < or ==, found {odd}.", place="expect")
    if len(set(relations)) > 1:
        raise StudyError(
            f"{text!r} mixes {' and '.join(sorted(set(relations)))}: make two claims of it.", place="expect"
        )
    if len(set(variants)) < len(variants):
        raise StudyError(f"{text!r} names a variant twice.", place="expect")
    if ALL in variants and (len(variants) != 2 or variants[1] != ALL or relations[0] == "=="):
        raise StudyError(f"'{ALL}' may only stand last, in a > {ALL} or a < {ALL}.", place="expect")
    return Chain(tuple(variants), cast(Relation, relations[0]))


def variants_named(expectation: Expectation) -> tuple[str, ...]:
    """Return the variants that an expectation is about, without `ALL`."""
    if isinstance(expectation, SymptomClaim):
        return (expectation.variant,)
    return tuple(variant for variant in expectation.variants if variant != ALL)
