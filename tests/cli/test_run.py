"""`bakeoff run`: what it says, trains and shows; and what it leaves alone where it cannot."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.spec import save_study, study_text
from bakeoff.store import open_store
from bakeoff.testing import Ended, command, tiny_study

STORE = ("--store", "runs/results.db")
HOLDER = """
import sys
from bakeoff.store import open_store

with open_store(sys.argv[1], writable=True):
    print("open", flush=True)
    sys.stdin.read()
"""
PROGRAM = "from bakeoff.cli import main; main()"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Give a Python process that is gone afterwards."""
    pipe = subprocess.PIPE
    started = subprocess.Popen([sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


@pytest.fixture
def store(folder: Path) -> Path:
    """A store that holds nothing."""
    path = folder / "runs" / "results.db"
    with open_store(str(path), writable=True):
        return path


def refused(ended: Ended) -> str:
    """Return the one message of a command that was refused as it should be."""
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert ended.err.endswith("\n")
    assert "\x1b" not in ended.err
    return ended.err.rstrip("\n")


def test_it_says_what_it_does_and_where_the_results_are(trained: Path) -> None:
    said = (trained / "err").read_text(encoding="utf-8").splitlines()
    assert said[:4] == [
        "Does a wider layer help?",
        f"4 trials to train, into {trained / 'runs.db'}.",
        "twin has the settings of narrow: it shares its trials.",
        "They train in 2 cohorts, 1 at a time.",
    ]
    epochs = [line.partition(", loss ")[0] for line in said if ": epoch " in line]
    assert sorted(epochs) == [
        "narrow, twin (2 trials): epoch 1 of 2",
        "narrow, twin (2 trials): epoch 2 of 2",
        "wide (2 trials): epoch 1 of 2",
        "wide (2 trials): epoch 2 of 2",
    ]
    study, place = trained / "tiny.toml", trained / "runs.db"
    assert said[-1] == f"The results are in {place}. See them again: bakeoff show {study} --store {place}"


def test_running_again_trains_nothing_and_shows_the_same(trained: Path) -> None:
    before = contents(trained / "runs.db.blobs")
    ended = command("run", trained / "tiny.toml", "--store", trained / "runs.db")
    assert ended.code == 0
    assert f"4 trials, finished already: see {trained / 'runs.db'}." in ended.err
    assert ": epoch " not in ended.err
    assert ended.out == (trained / "out").read_text(encoding="utf-8")
    assert contents(trained / "runs.db.blobs") == before


def test_overrides_are_named_in_run_and_show(folder: Path) -> None:
    ended = command("run", "tiny.toml", "--epochs", "1", "--seeds", "1", "--only", "narrow,twin", *STORE)
    assert ended.code == 0, ended.err
    assert "as run with --seeds 1 --epochs 1 --only narrow --only twin" in ended.out
    assert [line.split()[0] for line in ended.out.splitlines() if line.endswith(" 163")] == ["narrow", "twin"]
    shown = command("show", "tiny", *STORE)
    assert shown.out.strip() == ended.out.strip()
    # One seed: means without an interval, and the 1 that says why.
    rows = [line for line in shown.out.splitlines() if line.startswith("narrow") and not line.endswith(" 163")]
    figures = [line for line in rows if not set(line) & set("▁▂▃▄▅▆▇█")]
    assert figures
    assert all(line.endswith("  1") and "±" not in line for line in figures)


WIDE = "Dense(16, activation='relu')"
LAST = "Dense(3, activation='softmax')"
BAD = {
    "unknown layer": (WIDE, "Dens(16)", r"bad\.toml, variants\.wide\.layers\[0\]: there is no layer 'Dens'.*'Dense'"),
    "layer arguments": (WIDE, "Dense('many')", r"bad\.toml, variants\.wide\.layers\[0\]: .*units"),
    "no such argument": (WIDE, "Dense(16, activaton='relu')", r"variants\.wide\.layers\[0\]: .*'activation'"),
    "shapes": (WIDE, "Conv2D(4, 3)", r"bad\.toml, variants\.wide\.layers\[0\]: Conv2D needs an image"),
    "too few outputs": (
        LAST,
        "Dense(2, activation='softmax')",
        r"bad\.toml, variants\.narrow\.layers: .*2 outputs.*3 classes",
    ),
    "no probabilities": (LAST, "Dense(3)", r"bad\.toml, variants\.narrow\.layers\[1\]: .*softmax"),
    "unknown data set": (
        "./tiny.npz",
        "mnits",
        r"^bad\.toml, dataset: there is no data set 'mnits'. Did you mean 'mnist'\?",
    ),
    "missing data file": ("./tiny.npz", "./nowhere.npz", r"nowhere\.npz: there is no such file"),
    "unknown key": ("epochs = 2", "epoch = 2", r"bad\.toml: there is no key 'epoch'. Did you mean 'epochs'"),
    "wrong value": ("epochs = 2", "epochs = 'two'", r"bad\.toml, epochs: "),
    "bad TOML": ("epochs = 2", "epochs = = 2", r"bad\.toml, line \d+, column \d+: this is no TOML"),
    "unknown step": ('"scale"', '"scal"', r"bad\.toml, preprocess.*'scale'"),
    "hostile title": ("seeds = 2", 'seeds = "\\u001b[31m[red]"', r"bad\.toml, seeds: .*"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_study_is_refused_and_leaves_the_store_as_it_was(store: Path, folder: Path, case: str) -> None:
    good, bad, message = BAD[case]
    text = study_text(tiny_study(folder))
    assert good in text
    (folder / "bad.toml").write_text(text.replace(good, bad), encoding="utf-8")
    before = contents(store.parent)
    assert re.search(message, refused(command("run", "bad.toml", *STORE)))
    assert contents(store.parent) == before


@pytest.mark.parametrize("case", ["shapes", "unknown data set"])
def test_a_bad_study_makes_no_store(folder: Path, case: str) -> None:
    good, bad, _ = BAD[case]
    (folder / "bad.toml").write_text(study_text(tiny_study(folder)).replace(good, bad), encoding="utf-8")
    refused(command("run", "bad.toml"))
    assert not (folder / "runs").exists()


def test_a_broken_data_file_is_refused(store: Path, folder: Path) -> None:
    whole = (folder / "tiny.npz").read_bytes()
    (folder / "tiny.npz").write_bytes(whole[: len(whole) // 2])
    before = contents(store.parent)
    assert "tiny.npz" in refused(command("run", "tiny.toml", *STORE))
    assert contents(store.parent) == before


def test_an_option_that_names_nothing_is_refused(folder: Path) -> None:
    message = refused(command("run", "tiny.toml", "--only", ","))
    assert "Usage: bakeoff run " in message
    assert "--only names no variant." in message
    assert not (folder / "runs").exists()


def test_a_file_that_is_meant_is_named(folder: Path) -> None:
    assert "'tiny' is no built-in study, but there is a file: write tiny.toml." in refused(command("run", "tiny"))
    assert not (folder / "runs").exists()


def test_an_unknown_variant_is_refused(folder: Path) -> None:
    assert (
        refused(command("run", "tiny.toml", "--only", "narow")) == "there is no variant 'narow'. Did you mean 'narrow'?"
    )


def test_a_store_of_a_newer_version_is_left_alone(store: Path) -> None:
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
        database.execute("UPDATE meta SET value = '9.1' WHERE key = 'written_by'")
    before = store.read_bytes()
    for words in (["run", "tiny.toml"], ["show", "tiny"], ["list"]):
        message = refused(command(*words, *STORE))
        assert re.search(r"results\.db: was written by bakeoff 9\.1, this is .*\. Update bakeoff", message)
    assert store.read_bytes() == before


def test_a_second_run_waits_and_then_says_who_holds_the_store(store: Path) -> None:
    with process("-c", HOLDER, str(store)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        first, second = refused(command("run", "tiny.toml", "--wait", "0.3", *STORE)).splitlines()
        assert command("list", *STORE).code == 0
    assert first.startswith(f"process {holder.pid} (since ")
    assert first.endswith(f"is writing to {store}; waiting up to 0.3 s.")
    assert f"process {holder.pid} (since " in second
    assert "Wait until it has finished, or name another file with --store." in second


@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_leaves_a_whole_store_and_says_how_to_go_on(folder: Path, stopped_by: signal.Signals) -> None:
    words = ["run", "tiny.toml", "--epochs", "100000", "--only", "wide", "--workers", "1", *STORE]
    with process("-c", PROGRAM, *words) as run:
        assert run.stderr is not None
        while ": epoch 1 of" not in (line := run.stderr.readline()):
            assert line, "the run ended by itself"
        os.kill(run.pid, stopped_by)
        out, err = run.communicate(timeout=120)
    assert run.returncode == 130
    assert out == ""
    assert err.endswith(
        "Go on with: bakeoff run tiny.toml --epochs 100000 --only wide --workers 1 --store runs/results.db\n"
    )
    assert "Traceback" not in err
    shown = command("show", "tiny", *STORE)
    assert shown.code == 0
    assert "Not all trials have finished; missing: wide 2 of 2." in " ".join(shown.out.split())


def test_a_study_full_of_markup_and_escape_sequences_is_shown_as_text(folder: Path) -> None:
    hostile = "[red]alarm[/red] [link=http://x]\x1b]0;owned\x07\x1b[2J"
    study = tiny_study(folder)
    named = {name: replace(variant, title=hostile) for name, variant in study.variants.items()}
    save_study(replace(study, title=hostile, notes=hostile, variants=named), folder / "hostile.toml")
    ended = command("run", "hostile.toml", "--seeds", "1", "--epochs", "1", "--only", "narrow", *STORE)
    assert ended.code == 0, ended.err
    summary = command("summary", "./hostile.toml", "narrow")
    for text in (
        ended.out,
        ended.err,
        summary.out,
        command("show", "hostile", *STORE).out,
        command("list", *STORE).out,
    ):
        assert "\x1b" not in text
        assert "\x07" not in text
    assert ended.out.startswith("\n[red]alarm[/red] [link=http://x]]0;owned[2J\n")
    assert "[red]alarm[/red]" in summary.out
