"""Ctrl-C, in the middle of something."""

from __future__ import annotations

import signal

import pytest

from bakeoff.errors import Stopped
from bakeoff.runner import stoppable


def test_ctrl_c_says_how_to_go_on() -> None:
    with pytest.raises(Stopped, match="Run it again to go on from there"), stoppable():
        signal.raise_signal(signal.SIGINT)


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(ValueError, match="something else"), stoppable():
        raise ValueError("something else")
