"""Lists of studies: what there is to run, and what a store holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bakeoff.shelf import StudyEntry, stored_entries, studies_table, study_entries
from bakeoff.spec import built_in_studies, control_name, load_study, timing_name
from bakeoff.store import Holding, open_store
from bakeoff.testing import drawn, study_run, tiny_data, tiny_study

THERE = StudyEntry(name="width", title="[red]Does it help?", variant_count=3)
RUN = Holding(
    name="width",
    started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    overrides="--epochs 3",
    trial_count=24,
    ended_count=20,
)


def lines_of(stored: tuple[Holding, ...]) -> list[str]:
    return drawn(studies_table((THERE,), stored, store="runs/\x1b[1mbakeoff.db"))


def test_built_in_studies_have_a_title_and_a_count_of_variants() -> None:
    entries = study_entries(map(load_study, built_in_studies()))
    counts = {entry.name: entry.variant_count for entry in entries}
    # What the five notebooks compare.
    notebooks = {"conv_depth": 3, "depth_and_optimizer": 4, "kernel_size": 5, "mlp_regularised": 4, "mlp_tuning": 8}
    assert notebooks.items() <= counts.items()
    assert all(entry.title for entry in entries)


def test_titles_lose_their_controls(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    (entry,) = study_entries([replace(tiny_study(tmp_path), title="one\x1b[31m two")])
    assert entry.title == "one[31m two"


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
