"""All rules: each finds what its bad example shows, nothing in its good one, and has a page that says so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bridge.lint.checked import found

from bakeoff.bridge import RULES, Rule, rule_called, rule_index, rule_page, selected
from bakeoff.bridge.lint.registry import registry
from bakeoff.errors import UnknownName

PAGES = Path(__file__).parents[3] / "docs" / "rules"
EACH_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


@EACH_RULE
def test_a_rule_finds_its_bad_example(rule: Rule) -> None:
    assert rule.id in {finding.rule.id for finding in found(rule.bad)}


@EACH_RULE
def test_no_rule_finds_anything_in_a_good_example(rule: Rule) -> None:
    assert [f"{finding.rule.id}: {finding.message}" for finding in found(rule.good)] == []


@EACH_RULE
def test_a_rule_has_its_page(rule: Rule) -> None:
    page = PAGES / f"{rule.id}.md"
    assert page.read_text(encoding="utf-8") == rule_page(rule), "write it with tools/rule_pages.py"


def test_the_index_lists_every_rule() -> None:
    assert (PAGES / "README.md").read_text(encoding="utf-8") == rule_index(list(RULES.values()))


@EACH_RULE
def test_a_rule_is_told_in_sentences(rule: Rule) -> None:
    assert re.fullmatch(r"BK[1-4]\d\d", rule.id)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    for text in (rule.summary, rule.why, rule.remedy):
        assert text.endswith(".")
        assert "\n" not in text


def test_two_rules_under_one_name_are_an_error() -> None:
    first = RULES["BK101"]
    with pytest.raises(ValueError, match="BK101 and BK101 are both called 'BK101'"):
        registry([first, first])
    with pytest.raises(ValueError, match="both called 'test-as-validation'"):
        registry([first, replace(first, id="BK999")])


def test_a_rule_answers_to_its_id_and_its_name() -> None:
    assert rule_called("bk101") == rule_called("test-as-validation") == RULES["BK101"]


def test_a_misspelt_rule_is_named() -> None:
    with pytest.raises(UnknownName, match="no rule 'test-as-validatoin'. Did you mean 'test-as-validation'?"):
        rule_called("test-as-validatoin")


def test_rules_are_selected_and_ignored() -> None:
    assert [rule.id for rule in selected(["BK209", "test-as-validation"])] == ["BK101", "BK209"]
    assert [rule.id for rule in selected(["BK209", "BK101"], ["no-seed"])] == ["BK101"]
    assert len(selected(ignore=["BK209"])) == len(RULES) - 1
