"""Calls as text that reads back equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.spec import Call, Name, call_text, parse_call

_NAMES = st.sampled_from(["Dense", "relu", "L2", "units"])
_PLAIN = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(-1e30, 1e30) | st.text(max_size=8)
_VALUES = st.recursive(
    _PLAIN | _NAMES.map(Name),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.builds(Call, _NAMES, st.lists(inner, max_size=2).map(tuple))
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "text",
    [
        "Dense(32, activation='relu')",
        "Input((784,))",
        "Dense(8, kernel_regularizer=L2(l2=0.01))",
        "SGD(ExponentialDecay(0.1, 100), momentum=-0.5)",
        "Flatten()",
    ],
)
def test_a_call_is_written_as_python_writes_it(text: str) -> None:
    assert call_text(parse_call(text)) == text


@given(_NAMES, st.lists(_VALUES, max_size=3))
def test_what_is_written_reads_back_equal(name: str, values: list[object]) -> None:
    keywords = tuple((f"argument{index}", value) for index, value in enumerate(values))
    call = Call(name, tuple(values[:1]), keywords)  # type: ignore[arg-type]  # `_VALUES` makes values
    assert parse_call(call_text(call)) == call
