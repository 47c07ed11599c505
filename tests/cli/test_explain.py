"""`bakeoff explain`: a rule's page."""

from __future__ import annotations

import pytest

from bakeoff.bridge import RULES, rule_page
from bakeoff.testing import command


@pytest.mark.parametrize("word", ["BK101", "bk101", "test-as-validation"])
def test_a_rule_is_explained_by_its_page(word: str) -> None:
    ended = command("explain", word)
    assert (ended.code, ended.out, ended.err) == (0, rule_page(RULES["BK101"]), "")


def test_an_unknown_rule_leaves_with_2() -> None:
    ended = command("explain", "test-as-validatoin")
    assert ended.code == 2
    assert "Did you mean 'test-as-validation'?" in ended.err
