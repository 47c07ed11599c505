"""A ReLU's gate stands where the way back passes it anyway, and no mask is needed for it."""

from __future__ import annotations

import pytest
from tests.engine.small import settings

from bakeoff.engine.fused.gates import behind_zeros, gates
from bakeoff.engine.network import dropout_rates, nodes

LAST = "Dense(3, activation='softmax')"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["Dense(9, 'relu')", "Dropout(0.2)"], [1, None]),
        (["Dense(9)", "ReLU()", "Flatten()", "Dropout(0.2)"], [None, 3, None, None]),
        (["Dense(9, 'relu')", "Dropout(0.2)", "Dropout(0.2)"], [1, None, None]),
        (["Dense(9, 'relu')", "Dropout(0.0)"], [0, None]),
        (["Dense(9, 'relu')", "Dense(9, 'relu')", "Dropout(0.2)"], [0, 2, None]),
        (["Dense(9, 'relu')", "BatchNormalization()", "Dropout(0.2)"], [0, None, None]),
        (["Dense(9, 'tanh')", "Dropout(0.2)"], [None, None]),
        (["Dense(9)", "ReLU(max_value=1.0)", "Dropout(0.2)"], [None, None, None]),
        (["Dense(9)", "LeakyReLU(0.1)", "Dropout(0.2)"], [None, None, None]),
    ],
)
def test_dropout_behind_a_relu_gates_it(layers: list[str], expected: list[int | None]) -> None:
    of = settings(*layers, LAST)
    assert gates(nodes(of, (19,)), dropping=dropout_rates(of)) == [*expected, None]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["Conv2D(4, 3, activation='relu')", "MaxPooling2D(2)", "Flatten()"], [1, None, None]),
        (["Conv2D(4, 3, activation='relu')", "MaxPooling2D(2)", "Dropout(0.2)", "Flatten()"], [2, None, None, None]),
        (["Conv2D(4, 3)", "ReLU()", "MaxPooling2D(2)", "Flatten()"], [None, 1, None, None]),
        (["Conv2D(4, 3, activation='relu')", "AveragePooling2D(2)", "Dropout(0.2)", "Flatten()"], [0, *[None] * 3]),
    ],
)
def test_pooling_right_behind_a_convolution_gates_it(layers: list[str], expected: list[int | None]) -> None:
    of = settings(*layers, LAST)
    assert gates(nodes(of, (9, 7, 3)), dropping=dropout_rates(of)) == [*expected, None]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["Dense(9, 'relu')", "Dropout(0.2)", "Dense(9)"], [False, False, True, False]),
        (["Dense(9)", "ReLU()", "Dropout(0.2)", "Dropout(0.2)"], [False, False, False, True, True]),
        # Half of what a ReLU gives is not zero.
        (["Dense(9, 'relu')", "Flatten()", "Dropout(0.0)", "Dense(9)"], [False] * 5),
        (["Dropout(0.5)", "Dense(9, 'tanh')", "Dropout(0.5)"], [False] * 4),
        (["Dense(9, 'relu')", "Dropout(0.5)", "BatchNormalization()"], [False, False, True, False]),
        (["Dense(9, 'relu')", "Dropout(0.5)", "Activation('tanh')"], [False, False, True, False]),
        (["Dense(9)", "LeakyReLU(0.1)", "Dropout(0.5)", "ReLU(max_value=1.0)", "Dropout(0.5)"], [False] * 6),
    ],
)
def test_behind_zeros_is_what_gets_a_thinned_relu(layers: list[str], expected: list[bool]) -> None:
    of = settings(*layers, LAST)
    assert behind_zeros(nodes(of, (19,)), dropping=dropout_rates(of)) == expected


@pytest.mark.parametrize(
    ("behind", "is_expected"),
    [
        (["MaxPooling2D(2)"], "is"),
        (["Dropout(0.2)"], "is"),
        (["AveragePooling2D(2)"], "is not"),
        (["Dropout(0.2)", "MaxPooling2D(2)"], "is"),
        (["MaxPooling2D(2)", "Dropout(0.2)"], "is"),
        (["Dropout(0.2)", "AveragePooling2D(2)"], "is not"),
        (["MaxPooling2D(2)", "Conv2D(4, 3)"], "is not"),
    ],
)
def test_of_pooling_only_that_of_the_largest_keeps_zeros(behind: list[str], is_expected: str) -> None:
    of = settings("Conv2D(4, 3, activation='relu')", *behind, "Flatten()", LAST)
    found = behind_zeros(nodes(of, (13, 11, 3)), dropping=dropout_rates(of))
    assert found[-1] == (is_expected == "is")
