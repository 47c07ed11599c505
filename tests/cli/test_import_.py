"""`bakeoff import` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.spec import load_study
from bakeoff.testing import command

SCRIPT = """
import keras
(x, y), _ = keras.datasets.mnist.load_data()
net = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')])
net.compile('adam', 'sparse_categorical_crossentropy')
net.fit(x / 255, y, epochs=2, validation_split=0.1)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_the_study_is_shown_and_what_differs_is_told(script: Path) -> None:
    ended = command("import", script)
    assert ended.code == 0
    assert "[variants.net]" in ended.out
    assert "! line 6: `validation_split=0.1` takes the last rows" in ended.err


def test_the_study_is_written_where_it_is_asked_for_and_nowhere_else(script: Path) -> None:
    output = script.with_name("study.toml")
    ended = command("import", script, "-o", output)
    assert (ended.code, ended.out) == (0, "")
    assert load_study(output).epochs == 2
    assert f"{output}: 1 variant. Run it with: bakeoff run {output}" in ended.err
    assert sorted(path.name for path in script.parent.iterdir()) == ["net.py", "study.toml"]


def test_a_file_that_is_there_is_not_written_over(script: Path) -> None:
    ended = command("import", script, "--output", script)
    assert ended.code == 2
    assert "is there already, and is not written over" in ended.err
    assert script.read_text(encoding="utf-8") == SCRIPT


def test_a_place_that_cannot_be_written_is_told(script: Path) -> None:
    ended = command("import", script, "-o", script.parent / "none" / "study.toml")
    assert ended.code == 2
    assert "cannot be written: No such file or directory" in ended.err


def test_nothing_to_import_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "empty.py"
    path.write_text("x = 1", encoding="utf-8")
    ended = command("import", path)
    assert (ended.code, ended.out) == (2, "")
    assert "empty.py: there is nothing to import" in ended.err


def test_a_repaired_study_tells_each_change_with_its_rule(script: Path) -> None:
    script.write_text(SCRIPT.replace("validation_split=0.1", "validation_data=_"), encoding="utf-8")
    output = script.with_name("study.toml")
    ended = command("import", script, "--repair", "-o", output)
    assert ended.code == 0
    assert "! BK101: a share of 0.1 of the training images, stratified, watches the training" in ended.err
    assert load_study(output).validation == 0.1


def test_a_saved_model_has_nothing_to_repair(tmp_path: Path) -> None:
    ended = command("import", tmp_path / "model.keras", "--repair")
    assert ended.code == 2
    assert "--repair mends what a notebook or script does" in ended.err
