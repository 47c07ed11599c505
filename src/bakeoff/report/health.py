"""Show whether bakeoff can work here: findings in, a table that says what is well and what is not out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.terminal import GAP, QUIET, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: What.
        state: How it stands, in words.
        is_well: Whether bakeoff can work with it.
        advice: What to do where it is not well, or could be better.
    """

    subject: str
    state: str
    is_well: bool = True
    advice: str = ""


def health_table(findings: Sequence[Finding]) -> RenderableType:
    """Return the findings, one a line, each marked as well, as what could be better, or as not well."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(_mark(finding), finding.subject, plain(f"{finding.state} {finding.advice}"))
    return table


def _mark(finding: Finding) -> Text:
    if not finding.is_well:
        return Text("✗", style="bold red")
    return Text("!", style="yellow") if finding.advice else Text("✓", style="green")
