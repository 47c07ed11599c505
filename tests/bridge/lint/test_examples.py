"""The five notebooks under `examples/notebooks/`: valid files that import to the built-in studies, and lint as told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import pytest

from bakeoff.bridge import RULES, findings, import_study, read, read_document
from bakeoff.spec import load_study, settings_of, variant_names

ROOT = Path(__file__).parents[3]
NOTEBOOKS = ("kernel_size", "mlp_tuning", "depth_and_optimizer", "conv_depth", "mlp_regularised")
MISTAKE_COUNTS = {
    "kernel_size": 13,
    "mlp_tuning": 14,
    "depth_and_optimizer": 18,
    "conv_depth": 13,
    "mlp_regularised": 13,
}
EACH_NOTEBOOK = pytest.mark.parametrize("name", NOTEBOOKS)

_ROW = re.compile(r"\| (.+) \| (found|impossible|cannot be checked) \| (.+) \|")


def coverage() -> dict[str, list[tuple[str, str, str]]]:
    """Return the rows of the page on coverage, by notebook."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    name = ""
    for line in (ROOT / "docs" / "rules" / "coverage.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line[3:]
        elif match := _ROW.fullmatch(line):
            rows.setdefault(name, []).append((match[1], match[2], match[3]))
    return rows


def claimed() -> Iterator[tuple[str, str, int]]:
    """Yield each notebook, rule and cell in which the page says that a mistake is found."""
    for name, rows in coverage().items():
        for mistake, answer, how in rows:
            named = re.findall(r"(BK\d+), cell (\d+)", how)
            assert bool(named) == (answer == "found"), mistake
            yield from ((name, rule, int(cell)) for rule, cell in named)


@cache
def found_in(name: str) -> frozenset[tuple[str, int]]:
    """Return which rules find something in which cells of a notebook."""
    path = ROOT / "examples" / "notebooks" / f"{name}.ipynb"
    return frozenset((each.rule.id, each.place.cell) for each in findings(read(read_document(path)), file=name))


@EACH_NOTEBOOK
def test_a_notebook_is_a_valid_file(name: str) -> None:
    text = (ROOT / "examples" / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    nbformat.validate(json.loads(text))


@EACH_NOTEBOOK
def test_a_notebook_imports_to_the_built_in_study(name: str) -> None:
    study = import_study(read(read_document(ROOT / "examples" / "notebooks" / f"{name}.ipynb"))).study
    built_in = load_study(name)
    ours, theirs = variant_names(study), variant_names(built_in)
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        made, expected = settings_of(study, our), settings_of(built_in, their)
        assert replace(made, layer_names=(), input_shape=None) == replace(expected, layer_names=(), input_shape=None)
        assert dict(study.variants[our].published) == dict(built_in.variants[their].published), their


@pytest.mark.parametrize("claim", list(claimed()), ids=str)
def test_a_mistake_that_has_a_rule_is_found(claim: tuple[str, str, int]) -> None:
    name, rule, cell = claim
    assert rule in RULES
    assert (rule, cell) in found_in(name)


def test_every_mistake_has_its_answer() -> None:
    assert {name: len(rows) for name, rows in coverage().items()} == MISTAKE_COUNTS


def test_the_page_counts_its_answers_right() -> None:
    answers = [answer for rows in coverage().values() for _, answer, _ in rows]
    counts = [answers.count(answer) for answer in ("found", "impossible", "cannot be checked")]
    text = (ROOT / "docs" / "rules" / "coverage.md").read_text(encoding="utf-8")
    told = re.search(r"Of the 71, rules find (\d+), (\d+) cannot be made in a study, and (\d+) cannot be checked", text)
    assert told is not None
    assert [int(number) for number in told.groups()] == counts
    assert sum(counts) == 71
