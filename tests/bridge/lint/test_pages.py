"""What there is to say of a rule."""

from __future__ import annotations

from bakeoff.bridge import RULES, rule_index, rule_page


def test_a_page_tells_what_why_and_what_to_do() -> None:
    rule = RULES["BK405"]
    page = rule_page(rule)
    assert page.startswith("# BK405: stale-evaluation\n\nAn evaluation is older than the fit that is shown.\n")
    assert page.count("## ") == 3
    for part in (rule.why, rule.details, rule.remedy, "# In [16]", "```text\nTest accuracy: 0.9202\n```"):
        assert part in page
    assert page.endswith("end the line with `# bakeoff: ignore[BK405]`.\n")


def test_the_index_has_a_row_for_each_rule_and_what_the_examples_begin_with() -> None:
    index = rule_index([RULES["BK101"]])
    assert "| [BK101](BK101.md) | `test-as-validation` | The test set is used as validation data. |" in index
    assert "def network(units=64):" in index
