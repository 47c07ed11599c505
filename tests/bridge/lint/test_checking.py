"""Checking a file: findings by place, from the rules that are asked, and trainings with all that belongs to them."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bridge.lint.checked import FIT, LOG, code_cell, notebook_text

from bakeoff.bridge import document_from_text, findings, import_study, read, repaired, selected
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.facts import SCALED
from bakeoff.errors import BakeoffError

NOTEBOOKS = Path(__file__).parents[3] / "examples" / "notebooks"
TWO = f"{SCALED}\nmodel = network()\n{FIT}, validation_data=(x_test, y_test))".replace("=5),", "=5,")


def test_findings_come_in_the_order_of_the_file() -> None:
    text = f"batch_size = 3\n{TWO}\nmodel.compile('adadelta')\nepochs = 4\n"
    found = findings(read(document_from_text(text, name="a.py")), file="a.py")
    assert [finding.rule.id for finding in found] == ["BK208", "BK101", "BK207", "BK208"]
    assert [finding.place for finding in found] == sorted(finding.place for finding in found)


def test_only_the_rules_that_are_asked_answer() -> None:
    reading = read(document_from_text(TWO, name="a.py"))
    assert findings(reading, file="a.py", rules=selected(ignore=["BK101"])) == ()


def test_a_training_knows_its_compile_its_log_and_its_variant() -> None:
    log = LOG.format(epoch=1, loss=0.4, acc=0.88, vl=0.1, va=0.95)
    text = notebook_text(code_cell(SCALED), code_cell(f"model = network()\n{FIT}", output=log))
    (training,) = gathered(read(document_from_text(text, name="a.ipynb"))).trainings
    assert training.compiled is not None
    assert dict(training.compiled.arguments)["optimizer"] == "adam"
    assert [line.val_accuracy for line in training.printed.epochs] == [0.95]
    assert (training.variant, training.title) == ("model", "`model`")


def test_a_file_that_cannot_be_imported_is_checked_all_the_same() -> None:
    text = TWO.replace('layers.Dense(10, activation="softmax")', "layers.LSTM(10)")
    evidence = gathered(read(document_from_text(text, name="a.py")))
    assert evidence.imported is None
    assert [finding.rule.id for finding in findings(evidence.reading, file="a.py")] == ["BK101"]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_notebook_cut_and_shuffled_anyhow_is_checked_or_refused(data: st.DataObject) -> None:
    path = NOTEBOOKS / f"{data.draw(st.sampled_from(['depth_and_optimizer', 'mlp_tuning']))}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = data.draw(st.permutations(notebook["cells"]))[: data.draw(st.integers(1, 12))]
    for cell in cells:
        source = "".join(cell["source"])
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(source))] * 2)))
        cell["source"] = source[:start] + data.draw(st.text(max_size=9)) + source[end:]
    try:
        reading = read(document_from_text(json.dumps({**notebook, "cells": cells}), name="a.ipynb"))
        found = findings(reading, file="a.ipynb")
        repaired(reading, import_study(reading))
    except BakeoffError:
        return
    assert all(finding.place.cell <= len(cells) for finding in found)


def test_what_a_loop_says_in_each_round_is_said_once() -> None:
    loop = (
        f"for n in range(3):\n    model = network(n + 2)\n    {FIT}\n    val_loss = model.evaluate(x_test, y_test)[0]"
    )
    text = f"{SCALED}\n" + loop.replace("\nmodel.fit", "\n    model.fit")
    found = [finding.rule.id for finding in findings(read(document_from_text(text, name="a.py")), file="a.py")]
    assert found.count("BK404") == 1
