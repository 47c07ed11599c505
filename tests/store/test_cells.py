"""A cell is what its column promises, or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.store import cells


def test_figures_that_are_not_finite_are_missing() -> None:
    assert [cells.finite(value) for value in (1.5, 2, None, nan, inf, -inf)] == [1.5, 2.0, None, None, None, None]


def test_a_figure_may_be_missing() -> None:
    assert cells.figure(None) is None
    assert cells.figure(3) == 3.0


def test_a_figure_that_every_record_has_is_no_number_where_it_is_missing() -> None:
    assert isnan(cells.certain_figure(None))
    assert cells.certain_figure(0.5) == 0.5


def test_a_whole_number_may_be_missing_where_that_is_said() -> None:
    assert cells.whole_or_none(None) is None
    assert cells.whole_or_none(7) == 7


@pytest.mark.parametrize(
    ("check", "cell", "problem"),
    [
        (cells.figure, "0.5", "'0.5' stands where a number should"),
        (cells.figure, inf, "inf stands where a number should"),
        (cells.figure, b"\x00", "stands where a number should"),
        (cells.whole, 1.0, "1.0 stands where a whole number should"),
        (cells.whole, None, "None stands where a whole number should"),
        (cells.text, b"raw", "stands where a text should"),
        (cells.text, 41, "41 stands where a text should"),
        (cells.moment, "yesterday", "yesterday"),
        (cells.moment, "2026-01-01T00:00:00", "without its zone"),
        (cells.from_json, "{", "Expecting"),
        (cells.from_json, "NaN", "NaN stands where a finite number should"),
        (cells.from_json, "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_cell_of_another_kind_is_refused(check: Callable[[object], object], cell: object, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        check(cell)


def test_a_long_cell_is_not_repeated_in_full() -> None:
    with pytest.raises(ValueError, match="^.{40}… stands where a whole number should$"):
        cells.whole("x" * 1_000)


def test_a_word_is_one_of_those_known() -> None:
    assert cells.word("yes", ("yes", "no")) == "yes"
    with pytest.raises(ValueError, match="'maybe' stands where one of yes, no should"):
        cells.word("maybe", ("yes", "no"))


def test_now_is_a_moment_in_utc() -> None:
    before = datetime.now(UTC)
    found = cells.moment(cells.now())
    assert before <= found <= datetime.now(UTC)
    assert found.tzinfo is UTC


def test_moments_are_told_in_utc() -> None:
    assert cells.moment("2026-01-01T01:30:00+01:00") == datetime(2026, 1, 1, 0, 30, tzinfo=UTC)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(plain=PLAIN)
def test_plain_data_comes_back(plain: object) -> None:
    assert cells.from_json(cells.as_json(plain)) == plain


def test_plain_data_holds_no_number_that_is_not_finite() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        cells.as_json({"loss": nan})
