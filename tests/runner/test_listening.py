"""The listener that says nothing."""

from __future__ import annotations

from bakeoff.runner import Listener, RunPlan, SilentListener
from bakeoff.testing import epoch_record


def test_silence_fits_the_contract(capfd: object) -> None:
    listener: Listener = SilentListener()
    listener.planned(RunPlan(trial_count=1, finished_count=0, cohorts=(), worker_count=0, names={}))
    listener.happened(epoch_record("a"))
    listener.retried(["a"], problem="lost")
    listener.ended()
