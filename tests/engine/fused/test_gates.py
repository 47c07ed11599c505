"""A ReLU's gate stands where the way back passes it anyway, and no mask is drawn for it again."""

from __future__ import annotations

import pytest
from tests.engine.small import settings

from bakeoff.engine.fused.gates import gates
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
