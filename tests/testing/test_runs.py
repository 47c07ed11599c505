"""A study run in a test's own process."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.errors import Stopped
from bakeoff.testing import Ear, run_here, statuses_in, tiny_data, tiny_study


def test_a_run_is_stopped_and_goes_on(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    study = replace(tiny_study(tmp_path), seeds=1)
    with pytest.raises(Stopped, match="Run it again"):
        run_here(study, tmp_path / "runs.db", ear=Ear(when_planned=lambda: signal.raise_signal(signal.SIGINT)))
    assert statuses_in(tmp_path / "runs.db", study) == {"pending"}
    ear = Ear()
    given = run_here(study, tmp_path / "runs.db", ear=ear)
    assert list(given) == ["narrow 0", "wide 0", "twin 0"]
    assert len(ear.finished) == 2
    assert statuses_in(tmp_path / "runs.db", study) == {"finished"}
