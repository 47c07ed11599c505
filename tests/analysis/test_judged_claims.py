"""What a verdict says of each pair of a chain."""

from __future__ import annotations

import pytest
from tests.analysis.judged import NARROW, WIDE, claim, judged, rights

from bakeoff.spec import Study
from bakeoff.store import Store

MADE = {"wide": rights(WIDE), "narrow": rights(NARROW), "deep": rights([350 + seed for seed in range(8)])}


def test_each_neighbouring_pair_of_a_chain_has_its_effect(kept: Store, contest: Study) -> None:
    (chain,) = judged(kept, contest, [claim("wide > narrow > deep")], made=MADE)
    assert [(each.pair.first, each.pair.second) for each in chain.pairs] == [("wide", "narrow"), ("narrow", "deep")]
    assert chain.effect in chain.pairs
    assert [each.difference for each in chain.pairs] == pytest.approx(
        [(sum(WIDE) - sum(NARROW)) / 4800, (sum(NARROW) - sum(range(350, 358))) / 4800]
    )
    for each in chain.pairs:
        assert each.interval is not None
        assert each.interval.low <= each.difference <= each.interval.high
        assert chain.effect is not None
        assert each.coverage == chain.effect.coverage


def test_a_single_pair_is_not_told_twice(kept: Store, contest: Study) -> None:
    (pair,) = judged(kept, contest, [claim("wide > narrow")], made=MADE)
    assert pair.pairs == ()


def test_of_pairs_whose_order_alone_is_known_no_effect_is_told(kept: Store, contest: Study) -> None:
    (never,) = judged(kept, contest, [claim("wide > narrow > deep", metric="epochs_to(0.99)")], made=MADE)
    assert (never.pairs, never.effect) == ((), None)
    assert never.order is not None
