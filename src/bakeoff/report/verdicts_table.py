"""Draw verdicts in a terminal: a `VerdictsView` in, Rich tables out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.amounts import size_text, value_text
from bakeoff.report.numbers import NOTHING
from bakeoff.report.tables import GAP, QUIET, new_table, note
from bakeoff.report.verdict_words import SHOWN
from bakeoff.report.verdicts import VerdictsView, VerdictView

if TYPE_CHECKING:
    from bakeoff.analysis import Accuracy, Interval, VariantFindings, VariantSymptom

_ACCURACY = "test_accuracy"
_OUTCOME_WIDTH = 13
_STYLES = {"supported": "bold green", "refuted": "bold red", "undecided": "bold yellow"}
_FIGURE_WORDS = {
    "largest_share_of_the_way": "{:.1%} of the way to knowing everything",
    "validation_loss_rise": "validation loss {:.4f} above its minimum",
    "train_images_wrong": "{:.1%} of the training images wrong",
    "loss_fall_per_epoch": "loss still falls by {:.1%} an epoch",
    "highest_spike": "a spike of {:.1f} times the loss around it",
    "share": "{:.1%}",
}
"""How the figure that shows a symptom is told, by its name."""


def verdicts_table(view: VerdictsView) -> RenderableType:
    """Return verdicts as text: each claim with what the evidence says, then what is known of each variant."""
    tables = [_noise_table(view), _symptom_table(view), _peeking_table(view)]
    spaced = [part for table in tables if table is not None for part in (Text(), table)]
    notes = [part for sentence in view.warnings for part in (Text(), note(sentence))]
    return Group(_title(view), Text(view.summary), Text(), _claims(view), *spaced, *notes)


def _title(view: VerdictsView) -> Text:
    title = Text(view.title or view.name, style="bold")
    if view.overrides:
        title.append(f"\nas run with {view.overrides}", style="yellow")
    return title


def _claims(view: VerdictsView) -> Table:
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(width=_OUTCOME_WIDTH)
    table.add_column(overflow="fold")
    for index, each in enumerate(view.verdicts):
        if index:
            table.add_row("", "")
        table.add_row(Text(each.outcome, style=_STYLES.get(each.outcome, "bold")), _claim(each))
    return table


def _claim(each: VerdictView) -> Group:
    expect = [Text(each.expect, style=QUIET)] if each.expect != each.says else []
    return Group(Text(each.says, style="bold"), *expect, *map(Text, each.sentences))


def _noise_table(view: VerdictsView) -> Group | None:
    found = [(each.variant, each.accuracy) for each in view.variants if each.accuracy is not None]
    if not found:
        return None
    table = new_table()
    table.add_column("variant", overflow="fold")
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column("other seeds,\nthese images", no_wrap=True)
    table.add_column("other seeds,\nother images", no_wrap=True)
    table.add_column("n", justify="right", no_wrap=True)
    for variant, accuracy in found:
        table.add_row(variant, *_noise_cells(accuracy))
    return _titled("Test accuracy and where it may lie, 95 % sure", table)


def _titled(title: str, table: Table) -> Group:
    """Return a table below its title, which may be wider than the table."""
    return Group(Text(title, style="bold"), table)


def _noise_cells(accuracy: Accuracy) -> Iterator[str]:
    yield value_text(accuracy.mean, _ACCURACY)
    yield _range(accuracy.these_images)
    yield _range(accuracy.other_images)
    yield str(accuracy.seed_count)


def _range(interval: Interval | None) -> str:
    if interval is None:
        return NOTHING
    return f"{100 * interval.low:.2f} to {value_text(interval.high, _ACCURACY)}"


def _symptom_table(view: VerdictsView) -> Group | None:
    shown = [(each.variant, symptom) for each in view.variants if each.same_as is None for symptom in each.symptoms]
    if not shown:
        return None
    table = new_table()
    table.add_column("variant", overflow="fold")
    table.add_column("trials", justify="right", no_wrap=True)
    table.add_column("that")
    table.add_column("shown by", overflow="fold")
    for variant, symptom in shown:
        words = SHOWN[symptom.symptom][symptom.hits > 1]
        table.add_row(variant, f"{symptom.hits} of {symptom.count}", words, _shown_by(symptom))
    return _titled("Symptoms", table)


def _shown_by(symptom: VariantSymptom) -> str:
    name = next(iter(symptom.figures), None)
    if name is None:
        return "a loss that is not finite"
    told = _FIGURE_WORDS[name].format(symptom.figures[name]).replace("%", " %")
    return f"{told} of {', '.join(symptom.layers)}" if symptom.layers else told


def _peeking_table(view: VerdictsView) -> Group | None:
    found = [each for each in view.variants if each.same_as is None and each.peeking.best_seed is not None]
    if not found:
        return None
    watched = "test" if any(each.peeking.is_on_test_set for each in found) else "validation"
    table = new_table()
    table.add_column("variant", overflow="fold")
    table.add_column(f"best epoch,\n{watched} accuracy", justify="right")
    table.add_column("best seed,\ntest accuracy", justify="right")
    table.add_column("n", justify="right")
    for each in found:
        table.add_row(each.variant, *_peeking_cells(each))
    return _titled("The price of peeking: what choosing the best would add", table)


def _peeking_cells(each: VariantFindings) -> Iterator[str]:
    epoch, seed = each.peeking.best_epoch, each.peeking.best_seed
    yield NOTHING if epoch is None else _points(epoch.mean)
    yield NOTHING if seed is None else _points(seed)
    yield str(each.peeking.seed_count)


def _points(gain: float) -> str:
    return size_text(gain, _ACCURACY).replace("percentage points", "points")
