"""Weights taken by index: which tensor it is, and what it is called."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import FIT, in_script, messages

NORMED = """
model = keras.Sequential([
    layers.Flatten(), layers.Dense(32), layers.BatchNormalization(), layers.Dense(10, activation="softmax")
])
"""


RIGHT = "the kernel of the output layer has index 6."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("out_w = w[2].flatten()", f"`out_w` is the gamma of layer 3, BatchNormalization; {RIGHT}"),
        ("output_weights = w[0]", f"`output_weights` is the kernel of layer 2, Dense; {RIGHT}"),
        ("h2_w = w[2].ravel()", "`h2_w` is the gamma of layer 3, BatchNormalization: no weights between neurons."),
    ],
)
def test_a_tensor_under_a_wrong_name_is_found(line: str, said: str) -> None:
    assert messages("BK402", f"{NORMED}{FIT}\nw = model.get_weights()\n{line}") == [said]


@pytest.mark.parametrize("line", ["out_w = w[6]", "out_bias = w[7]", "h1_w = w[0]", "gamma = w[2]", "third = w[4]"])
def test_a_tensor_under_its_own_name_is_left_alone(line: str) -> None:
    assert "BK402" not in in_script(f"{NORMED}{FIT}\nw = model.get_weights()\n{line}")


def test_a_network_with_an_unknown_layer_is_left_alone() -> None:
    other = NORMED.replace("layers.BatchNormalization()", "layers.GRU(3)")
    assert "BK402" not in in_script(f"{other}{FIT}\nw = model.get_weights()\nout_w = w[2]")
