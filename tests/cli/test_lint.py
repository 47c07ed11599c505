"""`bakeoff lint`: exit codes, forms, selections, and what must not reach a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.bridge.lint.checked import code_cell, notebook_text

from bakeoff.testing import command

CLEAN = "import keras\n"
BAD = """
import keras

keras.utils.set_random_seed(3)
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adadelta", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, validation_data=(x_test, y_test))
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.py"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_findings_make_it_leave_with_1(bad: Path) -> None:
    ended = command("lint", bad)
    assert (ended.code, ended.err) == (1, "")
    assert f"{bad}:8: BK101 test-as-validation" in ended.out
    assert "2 findings by 2 rules." in ended.out


def test_a_clean_file_leaves_with_0(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text(CLEAN, encoding="utf-8")
    ended = command("lint", tmp_path / "clean.py")
    assert (ended.code, ended.out.strip(), ended.err) == (0, "Nothing found.", "")


def test_rules_are_selected_and_ignored(bad: Path) -> None:
    assert [each["rule"] for each in json.loads(command("lint", bad, "--format", "json").out)] == ["BK207", "BK101"]
    selected = command("lint", bad, "--select", "BK207,BK209", "--format", "json")
    assert [each["rule"] for each in json.loads(selected.out)] == ["BK207"]
    ignored = command("lint", bad, "--ignore", "default-changed", "--ignore", "BK101")
    assert ignored.code == 0


def test_an_unknown_rule_leaves_with_2(bad: Path) -> None:
    ended = command("lint", bad, "--select", "no-sed")
    assert ended.code == 2
    assert "there is no rule 'no-sed'. Did you mean 'no-seed'?" in ended.err


def test_a_file_that_cannot_be_read_leaves_with_2_after_the_others(bad: Path, tmp_path: Path) -> None:
    ended = command("lint", tmp_path / "none.ipynb", bad)
    assert ended.code == 2
    assert "none.ipynb" in ended.err
    assert "BK101" in ended.out


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x=(", "1: not read: x=(: this is no Python: '(' was never closed."),
        (
            "import keras\nmodel = keras.Sequential([\n",
            "2: not read: model = keras.Sequential([: this is no Python: '['",
        ),
        ("import keras\ny = = 2\n", "2: not read: y = = 2: this is no Python: invalid syntax."),
        ("x = 1\nif x:\n", "2: not read: if x:: this is no Python: expected an indented block after 'if' statement."),
        ("Some notes on a network.\n", "1: not read: Some notes on a network.: this is no Python: invalid syntax."),
    ],
)
def test_what_is_no_python_is_told_and_leaves_with_2(source: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text(source, encoding="utf-8")
    ended = command("lint", path)
    assert (ended.code, ended.out.strip()) == (2, "Nothing found in what could be read.")
    assert ended.err.startswith(f"{path}:{told}")


def test_a_file_that_can_be_read_in_part_is_checked_in_part(bad: Path) -> None:
    bad.write_text(f"{BAD}print(model\n", encoding="utf-8")
    ended = command("lint", bad)
    assert ended.code == 2
    assert f"{bad}:8: BK101 test-as-validation" in ended.out
    assert ended.err.strip() == f"{bad}:9: not read: print(model: this is no Python: '(' was never closed."


def test_a_cell_that_cannot_be_read_is_told_and_magics_are_none(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    magics = "%matplotlib inline\n!pip install \\\n  keras\npip install numpy\nimport keras"
    path.write_text(notebook_text(code_cell(magics), code_cell("x = 1\ny = = 2")), encoding="utf-8")
    ended = command("lint", path)
    assert ended.code == 2
    assert ended.err.strip() == f"{path}:cell 2:2: not read: y = = 2: this is no Python: invalid syntax."


def test_other_programs_learn_what_was_not_read(tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text("import keras\nx=(", encoding="utf-8")
    (entry,) = json.loads(command("lint", path, "--format", "json").out)
    assert (entry["rule"], entry["name"], entry["line"]) == (None, "not-read", 2)
    (run,) = json.loads(command("lint", path, "--format", "sarif").out)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "not read: x=(: this is no Python: '(' was never closed."
    assert notification["locations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_prose_does_not_fill_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "prose.py"
    path.write_text("This is no Python.\n" * 30, encoding="utf-8")
    lines = command("lint", path).err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == f"{path}: 10 more places not read."


def test_sarif_goes_to_standard_output(bad: Path) -> None:
    ended = command("lint", bad, "--format", "sarif")
    assert ended.code == 1
    assert len(json.loads(ended.out)["runs"][0]["results"]) == 2


def test_what_a_file_says_cannot_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(BAD + "\nhistory = model.fit(x_train, y_train)\n"
                    "import matplotlib.pyplot as plt\nplt.plot(history.history['loss'], label='test\\x1b[2J\\u202e')\n",
                    encoding="utf-8")  # fmt: skip
    for form in ("text", "json", "sarif"):
        ended = command("lint", path, "--format", form)
        assert "BK404" in ended.out
        assert "\x1b" not in ended.out
        assert "\u202e" not in ended.out
