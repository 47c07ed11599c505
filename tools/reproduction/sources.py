"""What the notebooks said: two files of plain facts in, `Notebook`s and reasons out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Own = Literal["agree", "against", "silent"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One thing that a notebook concluded.

    Attributes:
        says: In words; the claim of the study that repeats the notebook, where that can test it.
        own: What the notebook's own printed figures say of it.
        repaired: The claims of the repaired study that ask the same.
        beside: Those that ask something near it.
    """

    says: str
    own: Own
    repaired: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """One notebook.

    Attributes:
        study: The study that repeats it.
        fair: The study that repairs it.
        about: What it is about.
        conclusions_are: How it states its conclusions.
        mistakes: What is wrong with it.
        conclusions: Those that its networks, trained again, can test.
        untested: Those that they cannot.
    """

    study: str
    fair: str
    about: str
    conclusions_are: str
    mistakes: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]
    untested: tuple[Conclusion, ...]


def notebooks() -> tuple[Notebook, ...]:
    """Return the five notebooks."""
    return tuple(_notebook(each) for each in _read("sources.toml")["notebooks"])


def reasons() -> Mapping[tuple[str, str, str], str]:
    """Return why a figure of ours may depart from the published one, by study, variant and metric."""
    found = _read("reasons.toml").get("reasons", [])
    return {(each["study"], variant, metric): each["because"] for each in found for variant, metric in _places(each)}


def _places(reason: Mapping[str, Any]) -> list[tuple[str, str]]:  # Any: whatever TOML holds
    return [(variant, metric) for variant in reason["variants"] for metric in reason["metrics"]]


def _notebook(plain: Mapping[str, Any]) -> Notebook:  # Any: whatever TOML holds
    return Notebook(
        study=plain["study"],
        fair=plain["repaired"],
        about=plain["about"],
        conclusions_are=plain["conclusions_are"],
        mistakes=tuple(plain["mistakes"]),
        conclusions=_conclusions(plain["conclusions"]),
        untested=_conclusions(plain["untested"]) if "untested" in plain else (),
    )


def _conclusions(plain: list[Mapping[str, Any]]) -> tuple[Conclusion, ...]:  # Any: whatever TOML holds
    return tuple(
        Conclusion(
            says=each["says"],
            own=each["own"],
            repaired=tuple(each["repaired"]),
            beside=tuple(each.get("beside", ())),
        )
        for each in plain
    )


def _read(name: str) -> dict[str, Any]:  # Any: whatever TOML holds
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
