"""Where commands write: two outputs, on which nothing is markup."""

from __future__ import annotations

import pytest

from bakeoff.cli.screens import messages_screen, results_screen


def test_results_and_messages_go_apart(capsys: pytest.CaptureFixture[str]) -> None:
    results_screen().print("figures")
    messages_screen().print("progress")
    assert capsys.readouterr() == ("figures\n", "progress\n")


def test_markup_emoji_and_numbers_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    results_screen().print("[red]1.5[/red] :smile: [/]")
    assert capsys.readouterr().out == "[red]1.5[/red] :smile: [/]\n"
