"""The view of verdicts: real results in, plain numbers and sentences out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.report.judged import judged

from bakeoff.report import VerdictsView, verdicts_json, verdicts_view
from bakeoff.spec import Claim

CLAIMS = (
    Claim(says="Width\nhelps.", expect="wide > narrow"),
    Claim(says="It lowers the loss.", expect="wide < narrow", metric="test_loss"),
    Claim(says="Width harms.", expect="wide < narrow"),
)


def view(folder: Path) -> VerdictsView:
    return verdicts_view(judged(folder, CLAIMS))


def test_each_claim_stands_with_its_verdict(tmp_path: Path) -> None:
    found = view(tmp_path)
    assert (found.name, found.title) == ("tiny", "Does a wider layer help?")
    assert found.summary == "3 claims: 2 supported, 1 refuted."
    assert [(each.says, each.expect, each.outcome) for each in found.verdicts] == [
        ("Width helps.", "wide > narrow", "supported"),
        ("It lowers the loss.", "wide < narrow (test_loss)", "supported"),
        ("Width harms.", "wide < narrow", "refuted"),
    ]
    assert found.verdicts[0].sentences[0] == "Test accuracy: wide 80.00 %, narrow 50.00 %."


def test_late_claims_are_warned_of(tmp_path: Path) -> None:
    found = judged(tmp_path, CLAIMS)
    late = [replace(verdict, is_frozen=False) for verdict in found.verdicts[:1]]
    warned = verdicts_view(replace(found, verdicts=(*late, *found.verdicts[1:])))
    assert warned.warnings == ("1 claim came after results existed: a family of its own, judged apart.",)


def test_few_seeds_are_warned_of_where_an_exact_test_decides_and_as_often_as_it_does(tmp_path: Path) -> None:
    by_interval = verdicts_view(judged(tmp_path, CLAIMS, seeds=3))
    assert by_interval.warnings == ()
    assert by_interval.verdicts[0].outcome == "supported"
    exact = replace(CLAIMS[0], scope="these images")
    other = tmp_path / "other"
    other.mkdir()
    few = verdicts_view(judged(other, (*CLAIMS[1:], exact), seeds=5))
    assert few.warnings == (
        # 2 / 2^7 is the first below 0.05 / 3.
        "With 5 seeds no exact test could support or refute the 1 claim that rests on one; with 7 it could: --seeds 7.",
    )
    assert few.verdicts[-1].outcome == "undecided"


def test_a_study_without_claims_says_so(tmp_path: Path) -> None:
    assert verdicts_view(judged(tmp_path, ())).summary == "The study claims nothing."


def test_json_never_meets_a_number_that_it_does_not_have(tmp_path: Path) -> None:
    found = judged(tmp_path, CLAIMS, seeds=3)
    text = verdicts_json(verdicts_view(found))
    assert "NaN" not in text
    assert "Infinity" not in text
