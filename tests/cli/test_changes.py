"""A study's file beside what was run of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import Results
from bakeoff.cli.changes import is_changed
from bakeoff.cli.comparing import stored_results
from bakeoff.spec import Study, Variant, save_study
from bakeoff.store import open_store
from bakeoff.testing import keep_made_up, tiny_study


@pytest.fixture
def study(folder: Path) -> Study:
    """The study that was run."""
    with open_store(folder / "runs.db", writable=True) as store:
        keep_made_up(store, tiny_study(folder), made={})
    return tiny_study(folder)


@pytest.fixture
def results(study: Study) -> Results:
    assert study.folder is not None
    return stored_results("tiny", store=str(study.folder / "runs.db"))


def test_an_untouched_file_has_not_changed(results: Results) -> None:
    assert not is_changed("tiny.toml", results)


def test_a_name_alone_has_nothing_to_compare(results: Results) -> None:
    assert not is_changed("tiny", results)
    assert not is_changed("./gone.toml", results)


def test_other_seeds_and_words_are_no_change(results: Results, study: Study) -> None:
    save_study(replace(study, seeds=5, title="Does it?", notes="It may."), "tiny.toml")
    assert not is_changed("tiny.toml", results)


def test_a_precision_that_is_left_open_is_that_of_the_run(results: Results, study: Study) -> None:
    save_study(replace(study, precision="auto"), "tiny.toml")
    assert not is_changed("tiny.toml", results)
    save_study(replace(study, precision="f64"), "tiny.toml")
    assert is_changed("tiny.toml", results)


def test_other_settings_are_a_change(results: Results, study: Study) -> None:
    save_study(replace(study, batch_size=8), "tiny.toml")
    assert is_changed("tiny.toml", results)


def test_another_variant_is_a_change(results: Results, study: Study) -> None:
    save_study(replace(study, variants={**study.variants, "more": Variant(extends="wide", epochs=3)}), "tiny.toml")
    assert is_changed("tiny.toml", results)


def test_what_the_command_line_changed_is_none(results: Results, study: Study) -> None:
    results.overrides = "--seeds 2 --epochs 2 --only narrow --only wide --only twin"
    save_study(
        replace(study, epochs=9, variants={**study.variants, "more": Variant(extends="wide", batch_size=3)}),
        "tiny.toml",
    )
    assert not is_changed("tiny.toml", results)
    save_study(replace(study, batch_size=8), "tiny.toml")
    assert is_changed("tiny.toml", results)
