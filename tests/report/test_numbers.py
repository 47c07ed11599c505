"""Numbers as text: digits, intervals that never look narrower than nothing, and time spans."""

from __future__ import annotations

import math

import pytest

from bakeoff.analysis import Summary
from bakeoff.report import count_text, duration_text, number_text
from bakeoff.report.numbers import decimals_of, mean_text


def summary(mean: float, half: float | None, count: int = 8) -> Summary:
    ends = (None, None) if half is None else (mean - half, mean + half)
    return Summary(mean=mean, low=ends[0], high=ends[1], count=count)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.93704, "0.9370"),
        (0.00004, "0.0000"),
        (2.3, "2.3000"),
        (None, "–"),
        (1.5e7, "1.5e+07"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers_have_four_decimals(value: float | None, shown: str) -> None:
    assert number_text(value, decimals=4) == shown


@pytest.mark.parametrize(
    ("ratio", "share", "percent"), [((4170, 4800), "0.8688", "86.88"), ((17453, 20000), "0.8727", "87.27")]
)
def test_a_half_is_rounded_away_from_zero_whatever_its_last_bit(
    ratio: tuple[int, int], share: str, percent: str
) -> None:
    exact = ratio[0] / ratio[1]
    for value in (exact, math.nextafter(exact, 0), math.nextafter(exact, 1)):
        assert number_text(value, decimals=4) == share
        assert number_text(100 * value, decimals=2) == percent
        assert number_text(-100 * value, decimals=2) == f"-{percent}"


def test_times_have_one_decimal() -> None:
    assert decimals_of("microseconds_per_image") == 1
    assert decimals_of("test_loss") == 4


@pytest.mark.parametrize(
    ("half", "shown"),
    [
        (0.00123, "0.9370 ±0.0012"),
        (0.0, "0.9370 ±0.0000"),
        (0.00006, "0.9370 ±0.0001"),
        (0.00004, "0.9370 ±<0.0001"),
        (None, "0.9370"),
    ],
)
def test_a_mean_comes_with_half_of_its_interval(half: float | None, shown: str) -> None:
    assert mean_text(summary(0.937, half), decimals=4) == shown


def test_what_is_not_there_is_a_dash() -> None:
    assert mean_text(None, decimals=4) == "–"


def test_one_is_no_plural() -> None:
    assert [count_text(count, "trial") for count in (0, 1, 2, 12_345)] == [
        "0 trials",
        "1 trial",
        "2 trials",
        "12,345 trials",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (245, "4 min 5 s"),
        (3599, "59 min 59 s"),
        (7800, "2 h 10 min"),
    ],
)
def test_time_spans_are_told_in_words(seconds: float, words: str) -> None:
    assert duration_text(seconds) == words
