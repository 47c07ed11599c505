"""The command line within one process: exit codes, and both outputs apart."""

from __future__ import annotations

from bakeoff.testing import command


def test_what_is_asked_for_goes_to_standard_output() -> None:
    ended = command("--version")
    assert ended.code == 0
    assert ended.out.startswith("bakeoff ")
    assert ended.err == ""


def test_what_is_wrong_goes_to_standard_error() -> None:
    ended = command("summary", "mlp_tunin")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "there is no study 'mlp_tunin'. Did you mean 'mlp_tuning'?\n"
