"""Lists of studies: what there is to run, and what a store holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bakeoff.analysis import Results
from bakeoff.report import StoredEntry, StudyEntry, stored_entries, studies_table, study_entries
from bakeoff.spec import Study, built_in_studies, load_study
from bakeoff.store import Store
from bakeoff.testing import drawn, study_run

THERE = StudyEntry(name="width", title="[red]Does it help?", variant_count=3)
RUN = StoredEntry(
    name="width",
    started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    overrides="--epochs 3",
    trial_count=24,
    ended_count=20,
)


def lines_of(stored: tuple[StoredEntry, ...]) -> list[str]:
    return drawn(studies_table((THERE,), stored, store="runs/\x1b[1mbakeoff.db"))


def test_built_in_studies_have_a_title_and_a_count_of_variants() -> None:
    entries = study_entries(map(load_study, built_in_studies()))
    counts = {entry.name: entry.variant_count for entry in entries}
    # What the five notebooks compare.
    notebooks = {"conv_depth": 3, "depth_and_optimizer": 4, "kernel_size": 5, "mlp_regularised": 4, "mlp_tuning": 8}
    assert notebooks.items() <= counts.items()
    assert all(entry.title for entry in entries)


def test_titles_lose_their_controls(study: Study) -> None:
    (entry,) = study_entries([replace(study, title="one\x1b[31m two")])
    assert entry.title == "one[31m two"


def test_a_stored_study_counts_its_distinct_trials(results: Results, store: Store) -> None:
    (entry,) = stored_entries(store)
    assert (entry.name, entry.overrides, entry.started) == ("tiny", "--seeds 3", results.run.started)
    # `twin` has no trials of its own; of six, three of `narrow` and two of `wide` have ended.
    assert (entry.trial_count, entry.ended_count) == (6, 5)


def test_only_the_last_run_of_a_study_counts_and_the_latest_comes_first(results: Results, store: Store) -> None:
    store.begin(study_run("other"), trials=[], assignments=[])
    store.begin(replace(study_run("tiny"), overrides="--epochs 9"), trials=[], assignments=[])
    assert [(entry.name, entry.overrides) for entry in stored_entries(store)] == [
        ("tiny", "--epochs 9"),
        ("other", "--epochs 2"),
    ]


def test_the_table_shows_both() -> None:
    lines = [line.split() for line in lines_of((RUN,))]
    assert ["width", "3", "[red]Does", "it", "help?"] in lines
    assert ["In", "runs/[1mbakeoff.db"] in lines
    started = f"{RUN.started.astimezone():%Y-%m-%d %H:%M}".split()
    assert ["width", *started, "20", "of", "24", "--epochs", "3"] in lines


def test_an_empty_store_says_how_to_fill_it() -> None:
    assert lines_of(())[-1] == "nothing yet: `bakeoff run STUDY` trains one"
