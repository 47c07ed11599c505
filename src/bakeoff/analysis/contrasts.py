"""Which pairs of variants a chain is about: a claim in, ordered pairs whose difference speaks for it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

from bakeoff.analysis.verdict import Pair
from bakeoff.spec import ALL, Chain


def pairs_of(chain: Chain, *, variants: Sequence[str], same: Callable[[str], str]) -> tuple[Pair, ...]:
    """Return the pairs that decide a chain, each so that a positive difference speaks for it; none is there twice.

    Of `a > b > c` they are the neighbours, of `a == b == c` all pairs, of `a > all` those with every other variant.
    Two variants with equal settings are one: between them there is nothing to compare. An `all` and an `==` leave such
    a pair out; an order that has one can never hold, and then there is no pair at all.

    Args:
        chain: What is expected.
        variants: All names of the study.
        same: Gives the first variant with the settings of the one asked about.

    Example:
        >>> pairs_of(Chain(("a", "b", "c"), "<"), variants=["a", "b", "c"], same=str)
        (Pair(first='b', second='a'), Pair(first='c', second='b'))
    """
    written = _written(chain, variants)
    differing = [(first, second) for first, second in written if same(first) != same(second)]
    is_impossible = chain.relation != "==" and ALL not in chain.variants and len(differing) < len(written)
    if is_impossible:
        return ()
    distinct: dict[tuple[str, str], Pair] = {}
    for first, second in differing:
        distinct.setdefault((same(first), same(second)), _pair(chain, first, second))
    return tuple(distinct.values())


def chain_variants(chain: Chain, variants: Sequence[str]) -> tuple[str, ...]:
    """Return which of a study's variants a chain is about; all of them for `all`."""
    return tuple(variants) if ALL in chain.variants else chain.variants


def _written(chain: Chain, variants: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs as they are written, from left to right."""
    if ALL in chain.variants:
        one = chain.variants[0]
        return [(one, other) for other in variants if other != one]
    return list(combinations(chain.variants, 2)) if chain.relation == "==" else list(pairwise(chain.variants))


def _pair(chain: Chain, first: str, second: str) -> Pair:
    return Pair(first=second, second=first) if chain.relation == "<" else Pair(first=first, second=second)
