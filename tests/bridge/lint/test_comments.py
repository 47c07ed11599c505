"""Comments that quiet a rule."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import code_cell, in_script, notebook_text

from bakeoff.bridge import document_from_text
from bakeoff.bridge.lint.comments import EVERY_RULE, excused

FIT = """
model = network()
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
{before}
model.fit(x_train, y_train, validation_data=(x_test, y_test)){behind}
"""


@pytest.mark.parametrize(
    "comment",
    ["# bakeoff: ignore[BK101]", "# bakeoff:ignore[test-as-validation]", "# bakeoff: ignore[BK209, BK101]"],
)
def test_a_comment_quiets_the_rules_that_it_names(comment: str) -> None:
    assert in_script(FIT.format(before="", behind=f"  {comment}")) == []
    assert in_script(FIT.format(before=comment, behind="")) == []


def test_a_comment_without_names_quiets_all() -> None:
    assert in_script(FIT.format(before="", behind="  # bakeoff: ignore")) == []


def test_a_comment_about_another_rule_or_line_quiets_nothing() -> None:
    assert in_script(FIT.format(before="", behind="  # bakeoff: ignore[BK102]")) == ["BK101"]
    assert in_script("# bakeoff: ignore[BK101]\n" + FIT.format(before="", behind="")) == ["BK101"]


def test_the_same_words_in_a_text_quiet_nothing() -> None:
    text = '\n"# bakeoff: ignore[BK101]"'
    assert in_script(FIT.format(before=text, behind="")) == ["BK101"]


def test_lines_are_counted_by_cell() -> None:
    text = notebook_text(code_cell("a = 1"), code_cell("b = 1\nc = 2  # bakeoff: ignore"))
    assert excused(document_from_text(text, name="a.ipynb")) == {(2, 2): frozenset({EVERY_RULE})}


def test_a_cell_that_cannot_be_read_is_read_as_far_as_it_can() -> None:
    text = "a = 1  # bakeoff: ignore[BK101]\n'''never closed"
    assert excused(document_from_text(text, name="a.py")) == {(0, 1): frozenset({"BK101"})}
