"""Calls without what is Keras's default."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Call, call_text
from bakeoff.spec.calls import Value
from bakeoff.spec.layer_signatures import LAYER_SIGNATURES
from bakeoff.spec.shortest_calls import shortest_call


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("Dense", {"units": 8, "activation": "linear", "use_bias": True}, "Dense(8)"),
        ("Dense", {"activation": "swish", "units": 8}, "Dense(8, activation='swish')"),
        ("Dense", {"units": 8, "kernel_initializer": Call("GlorotUniform")}, "Dense(8)"),
        ("Dense", {"units": 8, "use_bias": False}, "Dense(8, use_bias=False)"),
        ("Conv2D", {"filters": 8, "kernel_size": (3, 3), "groups": 1, "trainable": True}, "Conv2D(8, (3, 3))"),
        ("MaxPooling2D", {"pool_size": (2, 2), "data_format": "channels_last"}, "MaxPooling2D()"),
        ("Dense", {"units": 8, "a_switch_of_keras_4": None, "and_another": False}, "Dense(8)"),
        ("Dense", {"units": 8, "a_switch_of_keras_4": "on"}, "Dense(8, a_switch_of_keras_4='on')"),
        # Without its first argument nothing may slip into the first place.
        ("Conv2D", {"kernel_size": (3, 3)}, "Conv2D(kernel_size=(3, 3))"),
    ],
)
def test_a_call_tells_what_it_must(name: str, values: dict[str, Value], text: str) -> None:
    assert call_text(shortest_call(LAYER_SIGNATURES[name], values)) == text


def test_a_setting_that_bakeoff_has_not_is_refused_by_name() -> None:
    with pytest.raises(StudyError, match="bakeoff does not have the argument `groups`, found 2"):
        shortest_call(LAYER_SIGNATURES["Conv2D"], {"filters": 8, "kernel_size": 3, "groups": 2})
