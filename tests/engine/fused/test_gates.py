"""A ReLU's gate stands where the way back passes it anyway, and no mask is drawn for it again."""

from __future__ import annotations

import pytest
from tests.engine.small import settings

from bakeoff.engine.fused.gates import closed_before, gates
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
        (["Dense(9, 'relu')", "Dropout(0.2)", "Dense(9)"], [False, True, True, False]),
        (["Dense(9)", "ReLU()", "Activation('relu')"], [False, False, True, True]),
        (["Dropout(0.5)", "Dense(9, 'tanh')", "Dropout(0.5)"], [False] * 4),
        (["Dense(9, 'relu')", "BatchNormalization()"], [False, True, False]),
        (["Dense(9, 'relu')", "Activation('relu6')"], [False, True, False]),
        (["Dense(9)", "LeakyReLU(0.1)", "ReLU(max_value=1.0)"], [False] * 4),
    ],
)
def test_only_what_keeps_zeros_stands_between_a_relu_and_closed_inputs(layers: list[str], expected: list[bool]) -> None:
    assert closed_before(nodes(settings(*layers, LAST), (19,))) == expected


@pytest.mark.parametrize(
    ("behind", "is_closed"),
    [("MaxPooling2D(2)", True), ("AveragePooling2D(2)", False), ("Conv2D(4, 3)", False)],
)
def test_of_pooling_only_that_of_the_largest_keeps_zeros(behind: str, is_closed: bool) -> None:
    of = settings("Conv2D(4, 3, activation='relu')", behind, "Flatten()", LAST)
    assert closed_before(nodes(of, (9, 7, 3)))[-1] is is_closed
