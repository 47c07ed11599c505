"""What an A/A control shows, in words."""

from __future__ import annotations

from dataclasses import replace

from bakeoff.analysis import Control, Interval
from bakeoff.report.control_words import control_sentences

NONE = Control(
    variant="wide",
    mean=0.9712,
    copy_mean=0.9707,
    difference=0.0005,
    interval=Interval(low=-0.001, high=0.002),
    p_value=0.5,
    seed_count=8,
    copy_seed_count=7,
)


def test_it_says_what_should_be_found_and_what_was() -> None:
    assert list(control_sentences(NONE)) == [
        "Control: wide and a second copy of it, trained under seeds from 1,000,000 on. "
        "The comparison should find no difference in 19 of 20 cases.",
        "This one finds none: test accuracy 97.12 % and 97.07 %, n = 8 and 7; the variant lies 0.05 percentage points "
        "above its copy, between 0.10 below and 0.20 above (95 % sure).",
    ]


def test_a_difference_asks_for_another_control() -> None:
    found = list(control_sentences(replace(NONE, difference=-0.0005, interval=Interval(low=-0.001, high=-0.0001))))
    assert found[1].startswith("This one finds one: ")
    assert "below its copy, between 0.01 and 0.10 below" in found[1]
    assert found[2].startswith("That may be the one case of 20.")
