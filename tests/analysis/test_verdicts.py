"""Verdicts on made-up trials whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.judged import IMAGES, NARROW, WIDE, claim, judged, rights

from bakeoff.spec import Study
from bakeoff.store import Store


def test_a_smaller_than_turns_the_pair_around(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    below, above = judged(kept, contest, [claim("narrow < wide"), claim("wide < narrow")], made=made)
    assert (below.outcome, above.outcome) == ("supported", "refuted")
    assert below.effect is not None
    assert above.effect is not None
    assert below.effect.pair.first == "wide"
    assert above.effect.difference == pytest.approx(-below.effect.difference)


def test_image_noise_may_hide_what_seeds_show(kept: Store, contest: Study) -> None:
    """Two images more in every seed: sure on these images, nothing on others, and more seeds cannot help."""
    made = {"wide": rights([402] * 8), "narrow": rights([400] * 8)}
    here = replace(claim("wide > narrow"), scope="these images", margin=0.0001)
    there = replace(here, scope="other images", says="elsewhere")
    first, second = judged(kept, contest, [here, there], made=made)
    assert (first.outcome, second.outcome) == ("supported", "undecided")
    assert second.next_step is not None
    assert second.next_step.seed_count is None
    assert second.next_step.image_count is not None
    assert second.next_step.image_count > IMAGES


def test_a_small_difference_is_one_that_does_not_matter(kept: Store, contest: Study) -> None:
    made = {"wide": rights([400, 401] * 4), "narrow": rights([401, 400] * 4)}
    order, equal, no_margin = judged(
        kept,
        contest,
        [
            claim("wide > narrow", margin=0.01),
            claim("wide == narrow", margin=0.01),
            claim("wide > narrow", metric="test_loss"),
        ],
        made=made,
    )
    assert (order.outcome, order.is_smaller_than_margin) == ("no difference that matters", True)
    assert equal.outcome == "supported"
    assert (no_margin.outcome, no_margin.margin) == ("undecided", None)


def test_a_sure_direction_may_be_smaller_than_the_margin(kept: Store, contest: Study) -> None:
    made = {"wide": rights([402] * 8), "narrow": rights([400] * 8)}
    (verdict,) = judged(kept, contest, [claim("wide > narrow", margin=0.01)], made=made)
    assert (verdict.outcome, verdict.is_smaller_than_margin) == ("supported", True)


def test_equal_is_refuted_outside_the_margin(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    (verdict,) = judged(kept, contest, [claim("wide == narrow", margin=0.01)], made=made)
    assert verdict.outcome == "refuted"


def test_a_chain_is_decided_by_its_weakest_pair(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE), "deep": rights([350 + seed for seed in range(8)])}
    chain, wrong, first_of_all = judged(
        kept, contest, [claim("wide > narrow > deep"), claim("wide > deep > narrow"), claim("wide > all")], made=made
    )
    assert (chain.outcome, wrong.outcome, first_of_all.outcome) == ("supported", "refuted", "supported")
    assert wrong.effect is not None
    assert (wrong.effect.pair.first, wrong.effect.pair.second) == ("deep", "narrow")
    assert first_of_all.effect is not None
    # the twin of `narrow` is not asked again
    assert first_of_all.effect.pair.second == "narrow"


def test_holm_corrects_over_the_claims_of_a_study(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE), "deep": rights([350] * 8)}
    claims = [
        claim("wide > narrow", metric="test_loss"),
        claim("deep > wide", metric="test_loss"),
        claim("stuck(deep)"),
    ]
    alone, together, _ = judged(kept, contest, claims, made=made)
    # each exact test gives 2 / 2^8, twice that for two claims; the symptom stands outside
    assert alone.p_value == pytest.approx(4 / 256)
    assert together.p_value == pytest.approx(4 / 256)
    assert alone.outcome == "refuted"


def test_few_seeds_say_how_many_would_do(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW[:4]), "wide": rights(WIDE[:4])}
    (verdict,) = judged(kept, replace(contest, seeds=4), [claim("wide > narrow")], made=made)
    assert verdict.outcome == "undecided"
    assert verdict.next_step is not None
    # 2 / 2^6 is the first below 0.05; two more seeds of two variants, 1.5 s each
    assert verdict.next_step.seed_count == 6
    assert verdict.next_step.train_seconds == pytest.approx(2 * 2 * 1.5)


def test_what_one_run_would_have_told(kept: Store, contest: Study) -> None:
    made = {"narrow": rights([400, 420] * 4), "wide": rights([410, 430] * 4)}
    (verdict,) = judged(kept, contest, [claim("wide > narrow")], made=made)
    assert verdict.one_run is not None
    runs = verdict.one_run.runs
    # of the four kinds of pairing, 410 against 420 alone misleads
    assert runs.misleading_share == pytest.approx(0.25)
    assert runs.luckiest.lead == pytest.approx(30 / 600)
    assert runs.unluckiest.lead == pytest.approx(-10 / 600)
    assert verdict.one_run.seeds == tuple(range(8))
