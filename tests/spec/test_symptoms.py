"""Thresholds of symptoms: each has a default, and each is checked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import SYMPTOMS, SymptomThresholds


def test_every_symptom_but_divergence_has_a_threshold() -> None:
    assert set(asdict(SymptomThresholds())) == set(SYMPTOMS) - {"diverged"}


def test_the_defaults_are_those_that_are_documented() -> None:
    # Whoever changes one changes what verdicts say.
    assert asdict(SymptomThresholds()) == {
        "stuck": 0.05,
        "overfits": 3.0,
        "underfits": 0.05,
        "still_improving": 0.01,
        "unstable": 2.0,
        "dead_units": 0.1,
        "saturated": 0.5,
    }


def test_whole_numbers_become_floats() -> None:
    assert repr(SymptomThresholds(unstable=3)) == repr(SymptomThresholds(unstable=3.0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"stuck": 0}, "stuck: must be a number above 0 and below 1, found 0"),
        ({"underfits": 1}, "underfits: must be a number above 0 and below 1, found 1"),
        ({"still_improving": "a lot"}, "still_improving: must be a number above 0 and below 1, found 'a lot'"),
        ({"dead_units": True}, "dead_units: must be a number above 0 and below 1, found True"),
        ({"saturated": float("nan")}, "saturated: must be a number above 0 and below 1, found nan"),
        ({"overfits": -1}, "overfits: must be a positive number, found -1"),
        ({"unstable": 1}, "unstable: must be a number above 1, found 1"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_its_place(
    arguments: dict[str, Any],  # wrong on purpose
    message: str,
) -> None:
    with pytest.raises(StudyError, match=f"^{message}"):
        SymptomThresholds(**arguments)
