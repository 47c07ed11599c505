"""Draw verdicts in a terminal: a `VerdictsView` in, Rich tables out."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.finding_tables import noise_view, peeking_view, symptoms_view
from bakeoff.report.tables import drawn_view
from bakeoff.report.verdict_words import how_to_read, leading_sentences
from bakeoff.report.verdicts import ControlView, VerdictsView, VerdictView
from bakeoff.terminal import GAP, QUIET, note

_OUTCOME_WIDTH = 13
_STYLES = {"supported": "bold green", "refuted": "bold red", "undecided": "bold yellow"}


def verdicts_table(view: VerdictsView) -> RenderableType:
    """Return verdicts as text: each claim with what the evidence says, then what is known of each variant."""
    tables = [noise_view(view), symptoms_view(view), peeking_view(view)]
    spaced = [part for table in tables if table is not None for part in (Text(), drawn_view(table))]
    notes = [part for sentence in view.warnings for part in (Text(), note(sentence))]
    control = () if view.control is None else (Text(), control_text(view.control))
    return Group(_title(view), Text(view.summary), Text(), _claims(view), *_reading(view), *spaced, *control, *notes)


def conclusions_table(view: VerdictsView) -> RenderableType:
    """Return each claim with its verdict, and what neither is shown without, as text."""
    table = _outcomes()
    for each in view.verdicts:
        table.add_row(_outcome(each), Group(Text(each.says), *_quiet(leading_sentences(each.verdict))))
    return Group(Text(view.summary), Text(), table)


def control_text(view: ControlView) -> Group:
    """Return what an A/A control shows, as text."""
    return Group(*map(Text, view.sentences))


def _reading(view: VerdictsView) -> list[Text]:
    told = _quiet(how_to_read(each.verdict for each in view.verdicts))
    return [Text(), *told] if told else []


def _quiet(sentences: Iterable[str]) -> list[Text]:
    return [Text(sentence, style=QUIET) for sentence in sentences]


def _title(view: VerdictsView) -> Text:
    title = Text(view.title or view.name, style="bold")
    if view.overrides:
        title.append(f"\nas run with {view.overrides}", style="yellow")
    return title


def _claims(view: VerdictsView) -> Table:
    table = _outcomes()
    for index, each in enumerate(view.verdicts):
        if index:
            table.add_row("", "")
        table.add_row(_outcome(each), _claim(each))
    return table


def _outcomes() -> Table:
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(width=_OUTCOME_WIDTH)
    table.add_column(overflow="fold")
    return table


def _outcome(each: VerdictView) -> Text:
    return Text(each.outcome, style=_STYLES.get(each.outcome, "bold"))


def _claim(each: VerdictView) -> Group:
    expect = [Text(each.expect, style=QUIET)] if each.expect != each.says else []
    one_run = [Text(each.one_run)] if each.one_run else []
    return Group(Text(each.says, style="bold"), *expect, *map(Text, each.sentences), *one_run)
