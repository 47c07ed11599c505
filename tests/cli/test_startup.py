"""The door of the command line: its table of commands, and what starting it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bakeoff.machine import core_count
from bakeoff.testing import command

COMMANDS = ("run", "show", "report", "plot", "list", "summary", "predict", "data", "doctor")
LOADED = """
import sys
from bakeoff.cli import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"torch", "sqlalchemy", "pandas", "scipy", "numpy", "rich", "matplotlib", "seaborn"}
    others = {"pydantic", "bakeoff.spec"}
    sys.stderr.write("loaded: " + " ".join(sorted((heavy | others) & set(sys.modules))))
"""

STARTED = """
import sys
from bakeoff.cli import main

def note(event, given):
    if event == "subprocess.Popen" and "-m" in given[1]:
        names = " ".join(word for word in given[1] if word.startswith("bakeoff."))
        print(names, sorted({"pandas", "sqlalchemy", "numpy", "rich"} & set(sys.modules)))

sys.addaudithook(note)
main(sys.argv[1:])
"""


def loaded(*words: str | Path) -> set[str]:
    """Return which heavy packages, and what else takes its time, a command has loaded by its end."""
    ended = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.rpartition("loaded: ")[2].split())


def modules_started(*words: str) -> list[str]:
    """Return which modules of ours a command has started as processes, and what heavy it had loaded by then."""
    ended = subprocess.run([sys.executable, "-c", STARTED, *words], capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr
    return [line for line in ended.stdout.splitlines() if line.startswith("bakeoff.")]


def test_help_lists_every_command() -> None:
    ended = command("--help")
    assert ended.code == 0
    listed = [line.strip("│ ").split()[0] for line in ended.out.splitlines() if line.strip("│ ")]
    assert [name for name in listed if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_of_its_own(name: str) -> None:
    ended = command(name, "--help")
    assert ended.code == 0
    assert f"bakeoff {name}" in ended.out
    assert ended.err == ""


def test_no_words_at_all_show_the_help() -> None:
    ended = command()
    assert "Usage: bakeoff" in ended.out + ended.err


def test_a_misspelt_command_names_the_nearest_one() -> None:
    ended = command("shwo")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean 'show'?" in ended.err


@pytest.mark.parametrize("words", [["show"], ["run", "a", "--seeds", "0"], ["run", "a", "--what"], ["data"]])
def test_words_that_do_not_fit_exit_with_two(words: list[str]) -> None:
    ended = command(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: bakeoff" in ended.err


@pytest.mark.skipif(sys.platform != "linux" or core_count() < 2, reason="workers get ready ahead on other machines")
def test_workers_get_ready_before_a_run_loads_anything_heavy(folder: Path) -> None:
    assert modules_started("run", "nowhere.toml") == ["bakeoff.runner.fork_server []"]


@pytest.mark.parametrize(
    "words",
    [[], ["--help"], ["list"], ["show", "tiny.toml"], ["run", "--help"], ["run", "tiny.toml", "-h"]],
    ids=" ".join,
)
def test_no_workers_get_ready_for_what_needs_none(folder: Path, words: list[str]) -> None:
    assert modules_started(*words) == []


def test_no_workers_get_ready_ahead_where_a_device_is_named(folder: Path) -> None:
    started = modules_started("run", "tiny.toml", "--device", "cuda:99")
    assert [line.split()[0] for line in started] == ["bakeoff.runner.device_names"]


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(word: str) -> None:
    assert loaded(word) == set()


def test_a_summary_needs_no_store() -> None:
    assert loaded("summary", "kernel_size") <= {"rich", "numpy", "pydantic", "bakeoff.spec"}


def test_listing_and_showing_need_no_pytorch(trained: Path) -> None:
    store = ("--store", trained / "runs.db")
    assert not {"torch", "pandas"} & loaded("show", "tiny", *store)
    # Typer reads options with pydantic, the newer versions of it.
    assert loaded("list", *store) <= {"rich", "pydantic"}


def test_a_list_is_there_at_once(folder: Path) -> None:
    assert loaded("list") == {"rich"}


def test_a_command_without_words_does_what_it_does_with_its_defaults(folder: Path) -> None:
    ended = command("list")
    assert ended.out
    assert ended == command("list", "--store", "runs/bakeoff.db")


def test_an_output_that_knows_few_characters_gets_question_marks(trained: Path) -> None:
    program = [sys.executable, "-c", "from bakeoff.cli import main; main()"]
    words = ["show", "tiny", "--store", str(trained / "runs.db")]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    ended = subprocess.run([*program, *words], capture_output=True, env=environment, check=False)
    assert ended.returncode == 0, ended.stderr
    assert b"?" in ended.stdout


def test_the_program_is_installed() -> None:
    program = Path(sys.executable).with_name("bakeoff")
    ended = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    assert ended.stdout.startswith("bakeoff ")
