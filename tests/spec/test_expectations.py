"""What a claim expects, read from its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import Chain, Expectation, SymptomClaim, parse_expectation


@pytest.mark.parametrize(
    ("text", "expectation"),
    [
        ("a > b", Chain(("a", "b"), ">")),
        ("a<b<c", Chain(("a", "b", "c"), "<")),
        (" a == b == c ", Chain(("a", "b", "c"), "==")),
        ("a > all", Chain(("a", "all"), ">")),
        ("stuck(a)", SymptomClaim("stuck", "a")),
        ("not  overfits( a )", SymptomClaim("overfits", "a", negated=True)),
        ("diverges(a)", SymptomClaim("diverged", "a")),
        ("diverged(a)", SymptomClaim("diverged", "a")),
        ("underfits(a)", SymptomClaim("underfits", "a")),
        ("dead_units(a)", SymptomClaim("dead_units", "a")),
        ("saturated(a)", SymptomClaim("saturated", "a")),
        ("unstable(a)", SymptomClaim("unstable", "a")),
        ("not still_improving(a)", SymptomClaim("still_improving", "a", negated=True)),
    ],
)
def test_a_chain_or_a_symptom_is_read(text: str, expectation: Expectation) -> None:
    assert parse_expectation(text) == expectation


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "expect: 'a' is neither a chain, such as a > b, nor a symptom"),
        ("a >", "'a >' is neither a chain"),
        ("a > 3", "'a > 3' is neither a chain"),
        ("a > b c", "'a > b c' is neither a chain"),
        ("", "'' is neither a chain"),
        ("a > b == c", "'a > b == c' mixes == and >: make two claims of it"),
        ("a < b > c", "mixes < and >"),
        ("a >= b", "a chain is made with >, < or ==, found >="),
        ("a = b", "a chain is made with >, < or ==, found ="),
        ("a > b > a", "'a > b > a' names a variant twice"),
        ("all > a", "'all' may only stand last"),
        ("a > b > all", "'all' may only stand last"),
        ("a == all", "'all' may only stand last"),
        ("overfit(a)", r"there is no symptom 'overfit'. Did you mean 'overfits'\?"),
        ("qqqqqq(a)", "there is no symptom 'qqqqqq'. There are: stuck"),
    ],
)
def test_anything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        parse_expectation(text)


@given(st.text() | st.text(alphabet="ab><= ()not_stuckl"))
def test_no_text_gives_anything_but_an_expectation_or_a_study_error(text: str) -> None:
    try:
        expectation = parse_expectation(text)
    except StudyError:
        return
    assert isinstance(expectation, Chain | SymptomClaim)
