"""`bakeoff show`: the last results of a study, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bakeoff.analysis import load_results
from bakeoff.spec import save_study
from bakeoff.store import open_store
from bakeoff.testing import command, tiny_study


def test_the_table_fits_eighty_columns(trained: Path) -> None:
    shown = command("show", "tiny", "--store", trained / "runs.db")
    assert shown.code == 0
    assert shown.err == ""
    lines = shown.out.splitlines()
    assert lines[0] == "Does a wider layer help?"
    assert max(map(len, lines)) <= 80


def test_it_shows_what_run_showed(trained: Path) -> None:
    shown = command("show", "tiny", "--store", trained / "runs.db").out
    assert shown.strip() == (trained / "out").read_text(encoding="utf-8").strip()


def test_a_study_is_found_by_the_path_of_its_file(trained: Path) -> None:
    by_name = command("show", "tiny", "--store", trained / "runs.db")
    assert command("show", trained / "tiny.toml", "--store", trained / "runs.db") == by_name


def test_the_store_may_be_named_by_the_environment(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAKEOFF_STORE", f"sqlite:///{trained / 'runs.db'}")
    assert command("show", "tiny").code == 0


def test_json_has_the_figures_of_the_store(trained: Path) -> None:
    read = json.loads(command("show", "tiny", "--json", "--store", trained / "runs.db").out)
    with open_store(trained / "runs.db", writable=False) as store:
        values = load_results(store, "tiny").values("wide", "test_accuracy")
    accuracy = next(each for each in read["variants"] if each["name"] == "wide")["metrics"]["test_accuracy"]
    assert accuracy["n"] == 2
    assert accuracy["mean"] == pytest.approx(sum(values.values()) / 2)
    # half the width with two values: t(0.975, 1) · |a - b| / 2 = 12.7062 · |a - b| / 2
    assert accuracy["high"] - accuracy["mean"] == pytest.approx(12.7062 * abs(values[0] - values[1]) / 2, rel=1e-5)


def test_json_counts_parameters_of_a_users_own_data(trained: Path) -> None:
    read = json.loads(command("show", "tiny", "--json", "--store", trained / "runs.db").out)
    # Dense(4), Dense(16), each before Dense(3), on 36 pixels
    assert [each["parameters"] for each in read["variants"]] == [163, 643, 163]


def test_csv_reads_back(trained: Path) -> None:
    read = list(csv.DictReader(StringIO(command("show", "tiny", "--csv", "--store", trained / "runs.db").out)))
    assert [line["variant"] for line in read] == ["narrow", "wide", "twin"]
    assert {line["test_accuracy_n"] for line in read} == {"2"}
    assert read[0]["test_accuracy_published"] == "0.5"
    assert read[2]["same_as"] == "narrow"


def test_two_forms_at_once_are_refused(trained: Path) -> None:
    ended = command("show", "tiny", "--json", "--csv", "--store", trained / "runs.db")
    assert (ended.code, ended.out) == (2, "")
    assert "choose one of --json and --csv" in ended.err
    assert "Usage: bakeoff show " in ended.err


def test_it_says_where_the_file_has_changed_since(trained: Path, folder: Path) -> None:
    save_study(replace(tiny_study(folder), batch_size=8), folder / "tiny.toml")
    shown = command("show", "tiny.toml", "--csv", "--store", trained / "runs.db")
    assert shown.err == "! As last run, tiny had other variants or settings than tiny.toml has now.\n"
    assert shown.out == command("show", "tiny", "--csv", "--store", trained / "runs.db").out


def test_nobody_is_told_to_run_a_study_that_is_not_there(trained: Path) -> None:
    ended = command("show", "nope", "--store", trained / "runs.db")
    assert ended.err.endswith("there is no run of 'nope'. `bakeoff list` shows what there is.\n")


def test_a_study_that_was_never_run_says_how_to_run_it(trained: Path) -> None:
    ended = command("show", "kernel_size", "--store", trained / "runs.db")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("there is no run of 'kernel_size'. Run it with `bakeoff run kernel_size`.\n")


def test_a_misspelt_study_names_the_nearest_one(trained: Path) -> None:
    ended = command("show", "tinny", "--store", trained / "runs.db")
    assert ended.code == 2
    assert ended.err.endswith("there is no run of 'tinny'. Did you mean 'tiny'?\n")


@pytest.mark.parametrize("word", ["show", "verdict"])
def test_a_misspelt_built_in_study_is_named(word: str, trained: Path, folder: Path) -> None:
    ended = command(word, "mlp_tunin", "--store", trained / "runs.db")
    assert ended.err.endswith("there is no run of 'mlp_tunin'. Did you mean 'mlp_tuning'?\n")
    ended = command(word, "mlp_tunin", "--store", folder / "none.db")
    assert ended.code == 2
    assert ended.err.endswith("there is no store yet, and no study 'mlp_tunin'. Did you mean 'mlp_tuning'?\n")
    assert "there is no store yet. Make one" in command(word, "mlp_tuning", "--store", folder / "none.db").err


def test_without_a_store_it_says_how_to_make_one(folder: Path) -> None:
    ended = command("show", "tiny")
    assert ended.code == 2
    assert ended.err == (
        f"{folder / 'runs' / 'bakeoff.db'}: there is no store yet. Make one with `bakeoff run STUDY`, "
        "or name another file with --store.\n"
    )
    assert not (folder / "runs").exists()
