"""When a claim was looked at, in words."""

from __future__ import annotations

import pytest

from bakeoff.analysis import Look, Verdict, VerdictOutcome
from bakeoff.report.look_words import look_sentence
from bakeoff.spec import Claim

CLAIM = Claim(says="It helps.", expect="wide > narrow")
PLANNED = (8, 12, 16)


@pytest.mark.parametrize(
    ("outcome", "seed_count", "sentence"),
    [
        ("supported", 12, "Decided after 12 seeds, at look 2 of 3; what is said allows for all of them."),
        ("undecided", 12, "Not decided after 12 seeds; the next look is after 16: run the study again."),
        (
            "undecided",
            16,
            "Looked at 3 times, and undecided with all 16 seeds that were planned: that is an answer too.",
        ),
    ],
)
def test_a_look_is_told(outcome: VerdictOutcome, seed_count: int, sentence: str) -> None:
    look = Look(seed_count=seed_count, planned=PLANNED)
    assert look_sentence(Verdict(claim=CLAIM, outcome=outcome, look=look)) == sentence


def test_who_looks_once_says_nothing_of_it() -> None:
    assert look_sentence(Verdict(claim=CLAIM, outcome="supported")) == ""
    assert look_sentence(Verdict(claim=CLAIM, outcome="supported", look=Look(seed_count=6, planned=(6,)))) == ""
