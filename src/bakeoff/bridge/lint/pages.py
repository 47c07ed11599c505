"""What there is to say of a rule: a `Rule` in, its page in Markdown out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bakeoff.bridge.lint.facts import SCALED, Example, Rule

_INTRODUCTION = (
    "What `bakeoff lint` finds in notebooks and scripts. `bakeoff explain BK101` shows a rule's page in the terminal; "
    "`--select` and `--ignore` take ids or names; a comment `# bakeoff: ignore[BK101]` quiets a line. "
    "It leaves with 1 where anything was found, and with 2 where not all could be read: what is no Python is told "
    "with its line and why, and the rest is checked all the same. "
    "[What the rules find in five real notebooks](coverage.md)."
)


def rule_page(rule: Rule) -> str:
    """Return a rule's page: `docs/rules/ID.md`, and what `bakeoff explain ID` shows."""
    return "\n\n".join(_parts(rule)) + "\n"


def rule_index(rules: Sequence[Rule]) -> str:
    """Return the page that lists rules."""
    rows = (f"| [{rule.id}]({rule.id}.md) | `{rule.name}` | {rule.summary} |" for rule in rules)
    head = ["# Rules", "", _INTRODUCTION, "", "| id | name | what it finds |", "| --- | --- | --- |"]
    setup = ["", "The examples go on from these lines:", "", f"```python\n{SCALED.strip()}\n```", ""]
    return "\n".join([*head, *rows, *setup])


def _parts(rule: Rule) -> Iterator[str]:
    yield f"# {rule.id}: {rule.name}"
    yield rule.summary
    yield "## Why it matters"
    yield rule.why
    yield from [rule.details] if rule.details else []
    yield "## Example"
    yield from _shown(rule.bad)
    yield "## What to do"
    yield rule.remedy
    yield from _shown(rule.good)
    yield f"To accept it in one place, end the line with `# bakeoff: ignore[{rule.id}]`."


def _shown(example: Example) -> Iterator[str]:
    for cell in example.cells:
        head = f"# In [{cell.count}]\n" if cell.count is not None else ""
        yield f"```python\n{head}{cell.source}\n```"
        if cell.output:
            yield f"```text\n{cell.output.rstrip()}\n```"
