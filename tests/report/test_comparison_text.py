"""A comparison for other programs: the same figures, read back."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from bakeoff.analysis import Results, differing_settings
from bakeoff.report import Comparison, comparison, comparison_csv, comparison_json


@pytest.fixture
def view(results: Results) -> Comparison:
    shapes = dict.fromkeys(results.variants, (36,))
    return comparison(results, differences=differing_settings(results.study), shapes=shapes)


def test_json_gives_every_mean_its_interval_and_count(view: Comparison) -> None:
    read = json.loads(comparison_json(view))
    narrow, wide, twin = read["variants"]
    accuracy = narrow["metrics"]["test_accuracy"]
    assert accuracy["n"] == 3
    assert accuracy["mean"] == pytest.approx(0.6)
    assert accuracy["high"] - accuracy["low"] == pytest.approx(2 * 0.248414, abs=1e-6)
    assert accuracy["published"] == 0.5
    assert wide["metrics"]["test_accuracy"] == {"mean": 0.8, "low": None, "high": None, "n": 1, "published": None}
    assert wide["metrics"]["validation_accuracy"]["n"] == 0
    assert twin["same_as"] == "narrow"
    assert wide["statuses"] == {"finished": 1, "diverged": 1, "pending": 1}


def test_json_says_what_was_compared(view: Comparison) -> None:
    read = json.loads(comparison_json(view))
    assert (read["study"], read["title"], read["overrides"]) == ("tiny", "Does a wider layer help?", "--seeds 3")
    assert read["interval"] == "95 % Student interval over seeds"
    assert read["warnings"] == list(view.warnings)
    assert read["shared_settings"]["epochs"] == "2 epochs"
    assert read["validation_is_test_set"] is False


def test_csv_has_a_line_for_each_variant(view: Comparison) -> None:
    read = list(csv.DictReader(StringIO(comparison_csv(view))))
    assert [line["variant"] for line in read] == ["narrow", "wide", "twin"]
    assert float(read[0]["test_accuracy_mean"]) == pytest.approx(0.6)
    assert read[0]["test_accuracy_n"] == "3"
    assert read[0]["test_accuracy_published"] == "0.5"
    assert read[1]["test_accuracy_low"] == ""
    assert (read[1]["unfinished"], read[1]["diverged"]) == ("1", "1")


def test_csv_says_what_differs_and_how_it_was_run(view: Comparison) -> None:
    read = list(csv.DictReader(StringIO(comparison_csv(view))))
    assert [line["layers"] for line in read] == [row.settings["layers"] for row in view.rows]
    assert {(line["overrides"], line["validation_is_test_set"]) for line in read} == {("--seeds 3", "False")}


def test_csv_reads_back_bit_for_bit(view: Comparison) -> None:
    read = csv.DictReader(StringIO(comparison_csv(view)))
    for row, line in zip(view.rows, read, strict=True):
        summary = row.figures["train_loss"].summary
        assert summary is not None
        assert float(line["train_loss_mean"]) == summary.mean
