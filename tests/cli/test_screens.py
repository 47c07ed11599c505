"""Where commands write: two outputs, on which nothing is markup."""

from __future__ import annotations

import re
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import pytest

from bakeoff.cli import main
from bakeoff.cli.screens import messages_screen, results_screen
from bakeoff.testing import command

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
"""What turns a terminal's letters into one of its eight colours."""


def test_results_and_messages_go_apart(capsys: pytest.CaptureFixture[str]) -> None:
    results_screen().print("figures")
    messages_screen().print("progress")
    assert capsys.readouterr() == ("figures\n", "progress\n")


def test_markup_emoji_and_numbers_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    results_screen().print("[red]1.5[/red] :smile: [/]")
    assert capsys.readouterr().out == "[red]1.5[/red] :smile: [/]\n"


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(store: Path, stream: StringIO) -> str:
    """Return what `bakeoff show` writes to a stream."""
    with redirect_stdout(stream), suppress(SystemExit):
        main(["show", "tiny", "--store", str(store)])
    return stream.getvalue()


def test_colours_are_for_terminals_and_for_who_wants_them(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What differs from the file is told in colour.
    store = tmp_path / "runs.db"
    assert command("run", trained / "tiny.toml", "--seeds", "1", "--store", store, "--workers", "1").code == 0
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert COLOUR.search(shown(store, Terminal()))
    assert "\x1b" not in shown(store, StringIO())
    # https://no-color.org: colour goes, bold and dim may stay.
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(shown(store, Terminal()))
