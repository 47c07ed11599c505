"""Verdicts in words: facts made by hand in, the sentences that a reader sees out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.analysis import (
    Effect,
    Hindrance,
    Interval,
    NextStep,
    OneRun,
    Order,
    Pair,
    Pairing,
    SingleRuns,
    SymptomShare,
    Trouble,
    Verdict,
)
from bakeoff.report.verdict_words import SHOWN, one_run_sentence, verdict_sentences
from bakeoff.spec import SYMPTOMS, Claim

PAIR = Pair(first="wide", second="narrow")
EFFECT = Effect(
    pair=PAIR,
    first=0.95,
    second=0.93,
    difference=0.02,
    interval=Interval(low=0.01, high=0.03),
    coverage=0.975,
    these_images=Interval(low=0.015, high=0.025),
)
SUPPORTED = Verdict(
    claim=Claim(says="Width helps.", expect="wide > narrow"),
    outcome="supported",
    scope="other images",
    margin=0.002,
    effect=EFFECT,
    p_value=0.0123,
    level=0.025,
    seed_count=8,
    image_count=10_000,
)
EFFECT_SENTENCES = [
    "Test accuracy: wide 95.00 %, narrow 93.00 %.",
    "wide lies 2.00 percentage points above narrow; between 1.00 and 3.00 above.",
]


def said(verdict: Verdict) -> list[str]:
    return list(verdict_sentences(verdict))


def test_an_effect_stands_with_its_interval_and_what_it_rests_on() -> None:
    assert said(SUPPORTED) == [
        *EFFECT_SENTENCES,
        "That is for other seeds and other test images, 97.5 % sure: n = 8 seeds, 10,000 images; p = 0.012, "
        "all claims considered.",
    ]


def test_these_images_speak_of_seeds_alone() -> None:
    here = replace(SUPPORTED, scope="these images", image_count=None)
    assert said(here)[-1] == "That is for other seeds, 97.5 % sure: n = 8 seeds; p = 0.012, all claims considered."


def test_a_difference_below_the_margin_is_called_small() -> None:
    assert said(replace(SUPPORTED, is_smaller_than_margin=True))[-1] == (
        "The difference is there, but it is smaller than the margin: less than 0.20 percentage points does not matter."
    )
    nothing = replace(SUPPORTED, is_smaller_than_margin=True, outcome="no difference that matters")
    assert said(nothing)[-1] == (
        "Whatever the difference is, it is smaller than the 0.20 percentage points that would matter."
    )


def test_troubles_and_lateness_come_first() -> None:
    trouble = Trouble(variant="wide", diverged=1, stuck=2, count=8)
    assert said(replace(SUPPORTED, troubles=(trouble,), is_frozen=False))[:2] == [
        "wide: 1 of 8 diverged, 2 of 8 are stuck.",
        "Claimed after results existed: judged apart from the claims that came before them.",
    ]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            NextStep(seed_count=12, train_seconds=300.0, image_count=None),
            "About 12 seeds would probably decide it: 4 more, 5 min 0 s of training here. Ask with --seeds 12.",
        ),
        (
            NextStep(seed_count=None, train_seconds=None, image_count=30_000),
            "More seeds will not help: the noise of the test images alone hides the effect. "
            "About 30,000 test images would probably decide it.",
        ),
        (
            NextStep(seed_count=None, train_seconds=None, image_count=None),
            "More seeds can hardly decide it: it is too close to call.",
        ),
    ],
)
def test_an_undecided_claim_says_what_would_decide_it(step: NextStep, sentence: str) -> None:
    assert said(replace(SUPPORTED, outcome="undecided", next_step=step))[-1] == sentence


def test_of_time_no_seeds_decide() -> None:
    timed = replace(SUPPORTED, outcome="undecided", machine="a processor", block_count=16)
    assert said(timed)[-1].startswith("More seeds will not help: the variants were timed apart from them.")
    assert "not help" not in " ".join(said(replace(timed, outcome="supported")))


RUNS = OneRun(
    runs=SingleRuns(
        misleading_share=0.078125,
        interval=Interval(low=0.0, high=0.24),
        luckiest=Pairing(first=6, second=5, lead=0.05),
        unluckiest=Pairing(first=5, second=1, lead=-0.01),
        seed_count=8,
    ),
    seeds=tuple(range(10, 18)),
)
EXTREMES = (
    "The luckiest shows wide 5.00 percentage points above (seed 16 against 15), "
    "the unluckiest 1.00 percentage points below (seed 15 against 11)."
)


def test_one_run_might_have_told_something_else() -> None:
    assert one_run_sentence(replace(SUPPORTED, one_run=RUNS)) == (
        "Of 64 pairings of one run with one run 8 % (0 % to 24 % for other seeds) would have pointed the other way. "
        + EXTREMES
    )


def test_of_an_undecided_claim_nobody_knows_which_run_misleads() -> None:
    undecided = replace(SUPPORTED, outcome="undecided", one_run=RUNS)
    assert one_run_sentence(undecided) == (
        "Which way is right is not known; of 64 pairings of one run with one run 8 % point the other way than the "
        f"means. {EXTREMES}"
    )


def test_where_there_is_nothing_to_compare_one_run_tells_nothing() -> None:
    assert one_run_sentence(SUPPORTED) == ""


def test_arithmetic_needs_no_interval() -> None:
    exact = Effect(pair=PAIR, first=643, second=163, difference=480, interval=None, coverage=None, these_images=None)
    claim = Claim(says="It is larger.", expect="wide > narrow", metric="parameters")
    verdict = Verdict(claim=claim, outcome="supported", effect=exact)
    assert said(verdict) == [
        "Parameters: wide 643, narrow 163.",
        "The difference is 480 parameters. That is arithmetic: no seed changes it.",
    ]
    alike = replace(verdict, effect=replace(exact, second=643, difference=0))
    assert said(alike)[-1] == "They are equal. That is arithmetic: no seed changes it."


def test_what_was_never_reached_has_no_mean() -> None:
    order = Order(pair=PAIR, first_larger=6, second_larger=1, first_never=3, second_never=0)
    claim = Claim(says="It is slower.", expect="wide > narrow", metric="epochs_to(0.9)")
    verdict = Verdict(
        claim=claim, outcome="undecided", scope="these images", order=order, p_value=0.125, level=0.05, seed_count=8
    )
    assert said(verdict) == [
        "wide never got there in 3 of 8 seeds: it has no mean.",
        "wide took longer in 6 seeds, narrow in 1; in 1 both took as long.",
        "That is for other seeds: n = 8 seeds; p = 0.12, all claims considered.",
    ]


def test_a_symptom_is_a_share_of_trials() -> None:
    share = SymptomShare(hits=1, count=8, bounds=Interval(low=0.003, high=0.53), coverage=0.95)
    verdict = Verdict(
        claim=Claim(says="It is stuck.", expect="stuck(wide)"), outcome="undecided", share=share, seed_count=8
    )
    assert said(verdict) == [
        "1 of 8 trials is stuck; of all seeds <1 % to 53 % would (95 % sure). "
        "The question is whether more than half would."
    ]


@pytest.mark.parametrize("hindrance", ["unfinished", "no common seed", "one seed", "not timed", "not measured"])
def test_what_cannot_be_tested_says_why(hindrance: Hindrance) -> None:
    (sentence,) = said(Verdict(claim=SUPPORTED.claim, outcome="undecided", hindrance=hindrance))
    assert sentence.endswith(".")


def test_equal_settings_have_nothing_to_compare() -> None:
    (sentence,) = said(Verdict(claim=SUPPORTED.claim, outcome="same by construction"))
    assert sentence == "The variants have equal settings: they share their trials, and there is nothing to compare."


def test_every_symptom_has_words() -> None:
    assert set(SHOWN) == set(SYMPTOMS)
