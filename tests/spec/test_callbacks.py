"""The defaults of callbacks made in Python are those of callbacks written as calls."""

from __future__ import annotations

import pytest

from bakeoff.spec import Callback, EarlyStopping, ReduceLROnPlateau, read_callback


@pytest.mark.parametrize("callback", [EarlyStopping(), ReduceLROnPlateau()])
def test_a_callback_made_in_python_is_the_one_that_a_call_makes(callback: Callback) -> None:
    assert read_callback(f"{type(callback).__name__}()") == callback
