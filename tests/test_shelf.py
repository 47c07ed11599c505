"""Lists of studies: what there is to run, and what a store holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bakeoff.catalogue import Headline
from bakeoff.shelf import stored_entries, studies_table
from bakeoff.spec import control_name, timing_name
from bakeoff.store import Holding, open_store
from bakeoff.testing import drawn, study_run

THERE = Headline(name="width", title="[red]Does\x1b it help?", variant_count=3)
RUN = Holding(
    name="width",
    started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    overrides="--epochs 3",
    trial_count=24,
    ended_count=20,
)


def lines_of(stored: tuple[Holding, ...]) -> list[str]:
    return drawn(studies_table((THERE,), stored, store="runs/\x1b[1mbakeoff.db"))


def test_controls_and_timings_are_part_of_their_studies(tmp_path: Path) -> None:
    with open_store(tmp_path / "runs.db", writable=True) as store:
        for name in ("tiny", timing_name("tiny"), control_name("tiny")):
            store.begin(study_run(name), trials=[], assignments=[])
    assert [entry.name for entry in stored_entries(str(tmp_path / "runs.db"))] == ["tiny"]


def test_the_table_shows_both() -> None:
    lines = [line.split() for line in lines_of((RUN,))]
    assert ["width", "3", "[red]Does", "it", "help?"] in lines
    assert ["In", "runs/[1mbakeoff.db"] in lines
    started = f"{RUN.started.astimezone():%Y-%m-%d %H:%M}".split()
    assert ["width", *started, "20", "of", "24", "--epochs", "3"] in lines


def test_an_empty_store_says_how_to_fill_it() -> None:
    assert lines_of(())[-1] == "nothing yet: `bakeoff run STUDY` trains one"
