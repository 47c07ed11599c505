"""How many parameters a variant has: from the shape of its images, or from a trained network."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from bakeoff.analysis import Results
from bakeoff.report.parameters import parameter_count


def test_a_known_shape_decides(results: Results) -> None:
    assert parameter_count(results, "wide", shape=(36,)) == 36 * 16 + 16 + 16 * 3 + 3


def test_a_trained_network_is_asked_where_no_shape_is_known(results: Results) -> None:
    weights = results.weights("narrow", 0)
    assert parameter_count(results, "narrow", shape=None) == sum(tensor.size for tensor in weights.values())


def test_without_a_shape_or_weights_there_is_no_answer(results: Results, tmp_path: Path) -> None:
    rmtree(tmp_path / "results.db.blobs")
    assert parameter_count(results, "narrow", shape=None) is None
