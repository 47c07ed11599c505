"""What a run says of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import StudyLook, Verdict
from bakeoff.cli.progress import CohortProgress
from bakeoff.cli.wording import (
    block_lines,
    claims_line,
    cohort_name,
    figures_text,
    left_text,
    listing,
    look_lines,
    opening_lines,
    results_line,
    retry_line,
)
from bakeoff.plan import Cohort, Trial
from bakeoff.runner import RunPlan
from bakeoff.spec import Claim
from bakeoff.testing import tiny_settings, tiny_study

COHORT = CohortProgress(
    variants=("narrow", "wide"),
    trial_count=8,
    epoch=3,
    epochs_done=2,
    epoch_count=20,
    loss=0.41234,
    accuracy=0.88125,
)
ONE = Cohort(trials=(Trial(digest="a", settings=tiny_settings(), seed=0),), data_digest="data")
PLAN = RunPlan(
    trial_count=16,
    finished_count=0,
    cohorts=(ONE,) * 3,
    worker_count=2,
    names={f"n{seed}": ("narrow", "twin") for seed in range(8)} | {f"w{seed}": ("wide",) for seed in range(8)},
)
STUDY = tiny_study(Path())


def said(plan: RunPlan) -> list[str]:
    return list(opening_lines(STUDY, plan, store="runs.db"))


def test_a_new_study_says_how_much_there_is_to_do() -> None:
    assert said(PLAN) == [
        "Does a wider layer help?",
        "16 trials to train, into runs.db.",
        "twin has the settings of narrow: it shares its trials.",
        "They train in 3 cohorts, 2 at a time.",
    ]


def test_too_few_seeds_for_an_exact_test_say_how_many_would_do() -> None:
    claims = [Claim(says=expect, expect=expect) for expect in ("wide > narrow", "wide < narrow")]
    study = replace(STUDY, claims=[*claims * 3, claims[0]], scope="these images")
    # 2 / 2^9 is the first below 0.05 / 7
    few = list(opening_lines(study, PLAN, store="runs.db"))[1]
    assert few == (
        "! With 8 seeds no exact test could support or refute any of 7 claims that rest on one; "
        "with 9 it could: --seeds 9."
    )
    enough = replace(study, claims=claims)
    assert list(opening_lines(enough, PLAN, store="runs.db"))[1].startswith("16 trials")


def test_a_study_that_adds_seeds_is_measured_by_the_most_that_it_may_have() -> None:
    claims = [Claim(says=str(number), expect="wide > narrow") for number in range(7)]
    study = replace(STUDY, claims=claims, scope="these images", seeds="until decided")
    assert list(opening_lines(study, PLAN, store="runs.db"))[1].startswith("16 trials")


def test_a_further_block_says_how_much_it_is() -> None:
    assert list(block_lines(replace(PLAN, finished_count=12))) == ["4 more trials to train."]
    assert list(block_lines(replace(PLAN, finished_count=16, cohorts=()))) == []


def test_a_look_says_what_it_decided_and_who_goes_on() -> None:
    clear = Verdict(claim=Claim(says="[red]It helps.", expect="wide > narrow"), outcome="supported")
    still_open = Verdict(claim=Claim(says="It harms.", expect="wide < narrow"), outcome="undecided")
    look = StudyLook(seed_count=8, decided=(clear,), undecided=(still_open,), wanted={"wide": 12, "narrow": 12})
    assert list(look_lines(look)) == [
        "Looked after 8 seeds: 1 claim decided now, 1 undecided.",
        "  supported: [red]It helps.",
        "  wide and narrow: on to 12 seeds.",
    ]
    late = tuple(replace(verdict, is_frozen=False) for verdict in look.decided)
    assert list(look_lines(replace(look, decided=late)))[1] == (
        "  supported: [red]It helps. (claimed after results existed)"
    )
    assert list(look_lines(replace(look, decided=(), wanted={}))) == [
        "Looked after 8 seeds: 0 claims decided now, 1 undecided.",
        "  No more seeds are planned: undecided is an answer too.",
    ]


def test_a_study_begun_says_what_is_there() -> None:
    assert said(replace(PLAN, finished_count=9))[1] == "16 trials: 9 finished already, 7 to train, into runs.db."


def test_a_finished_study_says_so() -> None:
    alone: dict[str, tuple[str, ...]] = {f"w{seed}": ("wide",) for seed in range(8)}
    done = replace(PLAN, finished_count=16, cohorts=(), worker_count=0, names=alone)
    assert said(done) == ["Does a wider layer help?", "16 trials, finished already: see runs.db."]


def test_several_twins_are_named_together() -> None:
    plan = replace(PLAN, names={"a": ("one", "two", "three")})
    assert "two and three have the settings of one: they share their trials." in said(plan)


def test_what_speaks_against_a_study_is_said_first() -> None:
    study = replace(STUDY, validation="test", title="\x1b[1m[red]title")
    plan = replace(PLAN, names={"w0": ("wide",)})
    lines = list(opening_lines(study, plan, store="runs.db"))
    assert lines[0] == "[1m[red]title"
    assert lines[1].startswith("! The test set was watched while training")
    assert lines[2] == "! One seed says nothing about the noise between seeds: no figure has an interval."


@pytest.mark.parametrize(("names", "words"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_names_are_listed(names: list[str], words: str) -> None:
    assert listing(names) == words


def test_a_cohort_is_named_after_its_variants() -> None:
    assert cohort_name(COHORT) == "narrow, wide (8 trials)"
    many = replace(COHORT, variants=("a", "b", "c", "d", "e"), trial_count=1)
    assert cohort_name(many) == "a, b, c and 2 more (1 trial)"


def test_figures_have_four_digits() -> None:
    assert figures_text(COHORT) == "loss 0.4123  accuracy 0.8813"
    assert figures_text(replace(COHORT, loss=None)) == "loss –  accuracy 0.8813"


def test_the_time_left_is_told_in_words() -> None:
    assert left_text(None) == "time left not known yet"
    assert left_text(130) == "about 2 min 10 s left"


def test_a_lost_worker_is_told_with_what_starts_again() -> None:
    problem = "a worker process ended with exit code -9"
    assert retry_line(["a"], problem=problem) == f"{problem}: 1 trial starts again."
    assert retry_line(["a", "b"], problem=problem) == f"{problem}: 2 trials start again."


def test_the_end_of_a_run_names_the_commands_that_show_more() -> None:
    said = results_line("runs.db", command="bakeoff show 'my  study.toml'")
    assert said == "The results are in runs.db. See them again: bakeoff show 'my  study.toml'"
    assert claims_line("bakeoff verdict a.toml").endswith("in full: bakeoff verdict a.toml")


def test_what_a_file_is_called_moves_no_cursor() -> None:
    assert "\x1b" not in results_line("\x1b[2J.db", command="bakeoff show '\x1b[2J.toml'")
    assert claims_line("bakeoff verdict '\x1b[2J.toml'").endswith("verdict '[2J.toml'")
