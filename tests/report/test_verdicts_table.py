"""Verdicts on a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.judged import judged

from bakeoff.analysis import Trouble
from bakeoff.report import conclusions_table, verdicts_table, verdicts_view
from bakeoff.spec import Claim
from bakeoff.testing import drawn

CLAIMS = (
    Claim(says="Width helps.", expect="wide > narrow"),
    Claim(says="Width does nothing at all.", expect="narrow == twin"),
    Claim(says="Narrow networks underfit.", expect="underfits(narrow)"),
)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_its_width(tmp_path: Path, width: int) -> None:
    lines = drawn(verdicts_table(verdicts_view(judged(tmp_path, CLAIMS))), width=width)
    assert max(map(len, lines)) <= width


def test_claims_come_first_and_then_what_is_known_of_each_variant(tmp_path: Path) -> None:
    lines = drawn(verdicts_table(verdicts_view(judged(tmp_path, CLAIMS))))
    assert lines[:5] == [
        "Does a wider layer help?",
        "3 claims: 2 supported, 1 same by construction.",
        "",
        "supported      Width helps.",
        "               wide > narrow",
    ]
    assert "same by        Width does nothing at all." in lines
    assert "construction   narrow == twin" in lines
    titles = ["Test accuracy and where it may lie, 95 % sure", "Symptoms"]
    titles.append("The price of peeking: what choosing the best would add")
    assert [line for line in lines if line in titles] == titles
    # each variant's training accuracy after its last epoch is 0.75
    assert any(line.startswith("narrow") and line.endswith("25.0 % of the training images wrong") for line in lines)
    assert any(line.startswith("wide") and "80.00 %" in line for line in lines)


def test_conclusions_are_a_line_for_each_claim(tmp_path: Path) -> None:
    assert drawn(conclusions_table(verdicts_view(judged(tmp_path, CLAIMS)))) == [
        "3 claims: 2 supported, 1 same by construction.",
        "",
        "supported      Width helps.",
        "same by        Width does nothing at all.",
        "construction",
        "supported      Narrow networks underfit.",
    ]


def test_conclusions_too_say_who_was_stuck_and_what_was_claimed_late(tmp_path: Path) -> None:
    first, *others = verdicts_view(judged(tmp_path, CLAIMS)).verdicts
    trouble = Trouble(variant="narrow", diverged=0, stuck=3, count=8)
    late = replace(first, verdict=replace(first.verdict, is_frozen=False, troubles=(trouble,)))
    view = replace(verdicts_view(judged(tmp_path, CLAIMS)), verdicts=(late, *others))
    assert drawn(conclusions_table(view), width=100)[2:6] == [
        "supported      Width helps.",
        "               narrow: 3 of 8 are stuck.",
        "               Claimed after results existed: judged apart from the claims that came before them.",
        "same by        Width does nothing at all.",
    ]


def test_a_symptom_is_explained_below_those_that_show_it(tmp_path: Path) -> None:
    lines = drawn(verdicts_table(verdicts_view(judged(tmp_path, CLAIMS))), width=120)
    explained = "Underfit: at the end at least 5 % of the training images are still classified wrong, dropout off."
    assert lines.index(explained) > lines.index("Symptoms")
    assert not any(line.startswith("Stuck:") for line in lines)


def test_what_p_means_is_told_where_any_claim_rests_on_it(tmp_path: Path) -> None:
    read = "95 % sure: of 100 statements made in this way, 95 are true."
    told = drawn(verdicts_table(verdicts_view(judged(tmp_path, CLAIMS))), width=120)
    assert read in told
    assert not any("99 % sure" in line for line in told)
    untested = verdicts_table(verdicts_view(judged(tmp_path, CLAIMS[1:])))
    assert read not in drawn(untested, width=120)


def test_the_levels_that_occur_are_explained_and_no_others(tmp_path: Path) -> None:
    claims = [Claim(says=str(number), expect="wide > narrow", margin=0.3) for number in range(8)]
    told = drawn(verdicts_table(verdicts_view(judged(tmp_path, claims))), width=120)
    # Eight claims that none of them settles: 1 - 0.05 / 8.
    assert any(", 99.4 % sure" in line for line in told)
    assert "99.4 % sure: of 1,000 statements made in this way, 994 are true." in told


def test_a_study_without_trials_has_no_tables(tmp_path: Path) -> None:
    lines = drawn(verdicts_table(verdicts_view(judged(tmp_path, (), seeds=1))))
    assert "The price of peeking: what choosing the best would add" not in lines
