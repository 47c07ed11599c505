"""Claims on time: timings with known figures in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from tests.analysis.judged import claim, judged

from bakeoff.analysis import Verdict, latest_timing, load_results, timed_variants
from bakeoff.data import dataset_facts
from bakeoff.plan import assignments
from bakeoff.spec import Study, settings_of, timing_name
from bakeoff.store import Store
from bakeoff.testing import study_run

QUICK = [10.0, 11.0, 10.5, 10.25] * 4
SLOW = [each + 2.0 for each in QUICK]
LONGER = replace(claim("wide > narrow"), metric="microseconds_per_image")


def keep_timing(store: Store, study: Study, blocks: Mapping[str, Sequence[float]], *, device: str = "cpu") -> None:
    """Keep a timing as a run leaves it."""
    facts = dataset_facts(settings_of(study, "narrow").dataset)
    digests = {each.variant: each.trial for each in assignments(study, facts) if each.seed == 0}
    kept = {digests[name]: list(figures) for name, figures in blocks.items()}
    where = {"microseconds_per_image": kept, "processor": "a fast one", "device": device}
    store.begin(replace(study_run(timing_name(study.name)), environment=where), trials=[], assignments=[])


def timed(store: Store, study: Study, *claims: str, blocks: Mapping[str, Sequence[float]]) -> tuple[Verdict, ...]:
    study = replace(study, precision="f32")
    keep_timing(store, study, blocks)
    return judged(store, study, [replace(LONGER, expect=each) for each in claims], made={})


def test_a_claim_on_time_rests_on_the_timing_and_on_no_trial(kept: Store, contest: Study) -> None:
    longer, shorter = timed(kept, contest, "wide > narrow", "wide < narrow", blocks={"wide": SLOW, "narrow": QUICK})
    assert (longer.outcome, shorter.outcome) == ("supported", "refuted")
    assert (longer.machine, longer.block_count, longer.seed_count, longer.scope) == ("a fast one", 16, 0, None)
    assert longer.effect is not None
    assert longer.effect.difference == pytest.approx(2.0)
    # 2 / 2^16, and there are two claims.
    assert longer.p_value == pytest.approx(2 * 2 / 2**16)


def test_what_was_not_timed_is_undecided(kept: Store, contest: Study) -> None:
    (verdict,) = timed(kept, contest, "wide > deep", blocks={"wide": SLOW, "narrow": QUICK})
    assert (verdict.outcome, verdict.hindrance) == ("undecided", "not timed")


def test_equal_times_need_a_margin(kept: Store, contest: Study) -> None:
    study = replace(contest, precision="f32")
    keep_timing(kept, study, {"wide": SLOW, "narrow": QUICK})
    equal = replace(LONGER, expect="wide == narrow", margin=3.0)
    assert [verdict.outcome for verdict in judged(kept, study, [equal], made={})] == ["supported"]


def test_seeds_that_are_added_do_not_time_again(kept: Store, contest: Study) -> None:
    open_ended = replace(contest, precision="f32", seeds="until decided")
    keep_timing(kept, open_ended, {"wide": QUICK, "narrow": QUICK})
    (verdict,) = judged(kept, open_ended, [LONGER], made={})
    assert (verdict.outcome, verdict.look) == ("undecided", None)


def test_the_latest_timing_counts_and_names_its_device(kept: Store, contest: Study) -> None:
    study = replace(contest, precision="f32")
    judged(kept, study, [], made={})
    keep_timing(kept, study, {"wide": QUICK, "narrow": QUICK})
    keep_timing(kept, study, {"wide": SLOW, "narrow": QUICK}, device="cuda:0")
    timing = latest_timing(load_results(kept, study.name), ["wide", "narrow"])
    assert timing is not None
    assert (timing.blocks["wide"], timing.machine) == (tuple(SLOW), "a fast one, cuda:0")


def test_only_variants_of_claims_on_time_are_timed(contest: Study) -> None:
    assert timed_variants(replace(contest, claims=[LONGER, claim("deep > wide")])) == ("narrow", "wide")
    assert timed_variants(replace(contest, claims=[replace(LONGER, expect="wide > all")])) == tuple(contest.variants)
    assert timed_variants(replace(contest, claims=[claim("stuck(wide)")])) == ()


def test_an_environment_of_another_form_is_no_timing(kept: Store, contest: Study) -> None:
    study = replace(contest, precision="f32")
    judged(kept, study, [], made={})
    odd: tuple[object, ...] = ("text", {"digest": []}, None)
    for figures in odd:
        where = {"microseconds_per_image": figures}
        kept.begin(replace(study_run(timing_name(study.name)), environment=where), trials=[], assignments=[])
    assert latest_timing(load_results(kept, study.name), ["wide"]) is None
