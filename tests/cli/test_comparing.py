"""Results for commands: found by name or path, and put side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.cli.comparing import compared, stored_results, stored_verdicts
from bakeoff.errors import NotStored, StudyError


def test_a_run_is_compared_as_it_is_stored(trained: Path) -> None:
    view = compared(stored_results("tiny", store=str(trained / "runs.db")))
    assert [row.name for row in view.rows] == ["narrow", "wide", "twin"]
    assert [row.statuses for row in view.rows] == [{"finished": 2}] * 3
    assert set(view.rows[0].settings) == {"layers"}


def test_a_file_that_was_never_run_is_named_by_its_path(trained: Path, folder: Path) -> None:
    (folder / "other.toml").touch()
    with pytest.raises(NotStored, match=r"no run of 'other'. Run it with `bakeoff run \./other\.toml`\.$"):
        stored_results("./other.toml", store=str(trained / "runs.db"))
    with pytest.raises(NotStored, match=r"no run of 'other'. Run it with `bakeoff run \./other\.toml`\.$"):
        stored_verdicts("./other.toml", store=str(trained / "runs.db"))


@pytest.mark.usefixtures("folder")
def test_nobody_is_told_to_run_a_file_that_is_not_there(trained: Path) -> None:
    message = r"^nope\.toml: there is no such file, and no run of 'nope' in .*runs\.db\.$"
    with pytest.raises(StudyError, match=message):
        stored_results("nope.toml", store=str(trained / "runs.db"))
    with pytest.raises(StudyError, match=message):
        stored_verdicts("nope.toml", store=str(trained / "runs.db"))


def test_a_run_is_judged_as_it_is_stored(trained: Path) -> None:
    found = stored_verdicts("tiny", store=str(trained / "runs.db"))
    assert (found.verdicts, [each.variant for each in found.variants]) == ((), ["narrow", "wide", "twin"])
