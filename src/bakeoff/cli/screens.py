"""Where commands write: nothing in, a Rich console for results or one for messages out.

Markup is off on both: what is shown may come from any file.
"""

from __future__ import annotations

from rich.console import Console


def results_screen() -> Console:
    """Return standard output: what was asked for."""
    return Console(markup=False, highlight=False, emoji=False)


def messages_screen() -> Console:
    """Return standard error: progress, and what is worth knowing meanwhile."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)
