"""Values out of Keras's configurations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import Call, Name
from bakeoff.spec.calls import Value
from bakeoff.spec.keras_values import class_of, config_value, fields_of

L2 = {
    "module": "keras.regularizers",
    "class_name": "L2",
    "config": {"l2": 0.009999999776482582},
    "registered_name": None,
}


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("relu", "relu"),
        ([[1, 2], [3, 4]], ((1, 2), (3, 4))),
        (L2, Call("L2", (), (("l2", 0.01),))),
        ({"class_name": "GlorotUniform", "config": {"seed": 7, "dtype": "float32"}}, Call("GlorotUniform")),
        ({"module": "keras.activations", "class_name": "function", "config": "relu"}, Name("relu")),
    ],
)
def test_a_value_is_what_a_call_would_be_given(entry: object, value: Value) -> None:
    assert config_value(entry) == value


@pytest.mark.parametrize(
    ("kept", "meant"),
    [(0.0010000000474974513, 0.001), (0.30000001192092896, 0.3), (0.1, 0.1), (1 / 3, 1 / 3), (1e300, 1e300)],
)
def test_a_number_kept_as_float32_is_told_as_it_was_meant(kept: float, meant: float) -> None:
    assert config_value(kept) == meant


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_shortened_number_is_the_same_float32(number: float) -> None:
    read = config_value(number)
    assert isinstance(read, float)
    assert np.float32(read) == np.float32(number)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (math.nan, "expected are finite numbers"),
        (2**70, "expected are finite numbers"),
        ({"class_name": "function", "config": "mine", "module": "my_code"}, "'mine' is a function of the model's own"),
        ({"class_name": "function", "config": "mine", "module": "builtins"}, "'mine' is a function of the model's own"),
        ({"class_name": "Mine", "config": {}, "module": "my_code"}, "Mine is a custom object from 'my_code'"),
        ({"class_name": "Mine", "config": {}, "module": "kerastic"}, "Mine is a custom object from 'kerastic'"),
        ({"class_name": "Mine", "config": {}, "registered_name": "x>Mine"}, "x>Mine is a custom object"),
        ({"class_name": "a b", "config": {}}, "must say its `class_name`, found 'a b'"),
        ({"class_name": "L2"}, "must have a table as its `config`, found None"),
        ({}, "must say its `class_name`, found None"),
    ],
)
def test_code_and_what_is_no_value_is_refused(entry: object, problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        config_value(entry)


def test_a_deep_configuration_is_refused() -> None:
    deep: Any = []  # Any: a list in a list, and so on
    for _ in range(100):
        deep = [deep]
    with pytest.raises(StudyError, match="may be nested 20 deep"):
        config_value(deep)


def test_a_class_and_its_fields_are_told() -> None:
    assert class_of(L2) == "L2"
    assert fields_of(L2) == {"l2": 0.009999999776482582}
