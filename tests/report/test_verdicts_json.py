"""Verdicts for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.report.judged import judged

from bakeoff.report import verdicts_json, verdicts_view
from bakeoff.spec import Claim


def test_every_number_is_there_by_its_name(tmp_path: Path) -> None:
    claims = [Claim(says="Width helps.", expect="wide > narrow")]
    found = json.loads(verdicts_json(verdicts_view(judged(tmp_path, claims))))
    sections = ("name", "title", "overrides", "warnings", "summary", "verdicts", "variants", "control", "thresholds")
    assert tuple(found) == sections
    (claim,) = found["verdicts"]
    assert (claim["says"], claim["outcome"]) == ("Width helps.", "supported")
    effect = claim["verdict"]["effect"]
    assert effect["difference"] == pytest.approx(0.3)
    assert effect["interval"]["low"] < 0.3 < effect["interval"]["high"]
    assert (claim["verdict"]["seed_count"], claim["verdict"]["image_count"]) == (8, 600)
    assert [variant["variant"] for variant in found["variants"]] == ["narrow", "wide", "twin"]


def test_an_end_without_a_bound_is_null(tmp_path: Path) -> None:
    claims = [Claim(says="Width helps.", expect="wide > narrow", scope="these images")]
    found = json.loads(verdicts_json(verdicts_view(judged(tmp_path, claims, seeds=3))))
    assert found["verdicts"][0]["verdict"]["effect"]["interval"] == {"low": None, "high": None}
