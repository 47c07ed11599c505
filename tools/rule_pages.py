"""Write the pages of the lint rules: `docs/rules/`, from the rules themselves."""

from __future__ import annotations

from pathlib import Path

from bakeoff.bridge import RULES, rule_index, rule_page

PAGES = Path(__file__).parents[1] / "docs" / "rules"


def main() -> None:
    """Write one page for each rule, and the list of all."""
    PAGES.mkdir(parents=True, exist_ok=True)
    for rule in RULES.values():
        (PAGES / f"{rule.id}.md").write_text(rule_page(rule), encoding="utf-8")
    (PAGES / "README.md").write_text(rule_index(list(RULES.values())), encoding="utf-8")


if __name__ == "__main__":
    main()
