"""What a number, a switch or a pair may be, seen through the layers that take them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import SGD, Adam, Conv2D, Dropout, ReLU, Variant, read_layer, read_optimizer, to_plain


def test_whole_numbers_become_floats_where_a_float_is_meant() -> None:
    assert repr(read_layer("ReLU(6)").layer) == repr(ReLU(6.0))
    assert repr(read_optimizer("SGD(1)")) == repr(SGD(1.0))


def test_minus_zero_is_zero() -> None:
    assert repr(to_plain(read_optimizer("Adam(-0.0)"))) == repr(to_plain(Adam(0.0)))


@given(st.integers(-3, 5), st.integers(-3, 5))
def test_a_pair_is_two_positive_integers(height: int, width: int) -> None:
    text = f"Conv2D(1, ({height}, {width}))"
    if height > 0 and width > 0:
        assert read_layer(text).layer == Conv2D(1, (height, width))
        return
    with pytest.raises(StudyError, match="`kernel_size` must be a positive integer or a pair of them, found"):
        read_layer(text)


@given(st.floats(-2, 2))
def test_a_share_below_one_is_from_zero_to_below_one(rate: float) -> None:
    if 0 <= rate < 1:
        assert read_layer(f"Dropout({rate!r})").layer == Dropout(rate)
        return
    with pytest.raises(StudyError, match="`rate` must be a number from 0 to below 1, found"):
        read_layer(f"Dropout({rate!r})")


@pytest.mark.parametrize(
    ("epochs", "message"),
    [
        (10**19, "epochs: must be a positive integer, no larger than 9,223,372,036,854,775,807, found 10{19}\\.$"),
        (-(10**19), "epochs: must be a positive integer, found -10{19}\\.$"),
    ],
)
def test_an_integer_that_breaks_a_rule_by_its_size_alone_is_told_the_bound(epochs: int, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        Variant(epochs=epochs)
    assert Variant(epochs=2**63 - 1).epochs == 9_223_372_036_854_775_807
