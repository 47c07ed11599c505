"""What verdicts rest on, as tables: a `VerdictsView` in, one `TableView` for each kind of finding out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bakeoff.report.amounts import bounds_text, p_text, percent_text, size_text, sure_text, value_text
from bakeoff.report.interval_words import narrower_text
from bakeoff.report.numbers import NOTHING, count_text
from bakeoff.report.pair_words import side_of
from bakeoff.report.symptom_words import symptom_definition
from bakeoff.report.table_view import Cell, Column, TableView
from bakeoff.report.verdict_words import LATE, SHOWN, how_to_read, pairing_text
from bakeoff.report.verdicts import VerdictsView, VerdictView
from bakeoff.spec import SYMPTOMS

if TYPE_CHECKING:
    from bakeoff.analysis import Accuracy, Interval, OneRun, VariantFindings, VariantSymptom, Verdict

_ACCURACY = "test_accuracy"
_VARIANT = Column(heading="variant", kind="variant")
_COUNT = Column(heading="n")
_FIGURE_WORDS = {
    "largest_share_of_the_way": "{:.1%} of the way to knowing everything",
    "validation_loss_rise": "validation loss {:.4f} above its minimum",
    "train_images_wrong": "{:.1%} of the training images wrong",
    "loss_fall_per_epoch": "loss still falls by {:.1%} an epoch",
    "highest_spike": "a spike of {:.1f} times the loss around it",
    "share": "{:.1%}",
}
"""How the figure that shows a symptom is told, by its name."""


def claims_view(view: VerdictsView) -> TableView | None:
    """Return each claim with its verdict and the numbers behind it; None where nothing is claimed."""
    if not view.verdicts:
        return None
    return TableView(
        title="Claims and verdicts",
        columns=(
            Column(heading="verdict", kind="words"),
            Column(heading="claim", kind="words"),
            Column(heading="as written", kind="words"),
            Column(heading="difference", kind="words"),
            Column(heading="interval", kind="words"),
            Column(heading="p"),
            _COUNT,
        ),
        rows=tuple(tuple(_claim_cells(each)) for each in view.verdicts),
        notes=(
            "Interval: where the difference may lie, at the claim's own level; p: all claims of the study considered; "
            "n: how many seeds.",
            *how_to_read(each.verdict for each in view.verdicts),
        ),
    )


def _claim_cells(each: VerdictView) -> Iterator[Cell]:
    verdict = each.verdict
    late = "" if verdict.is_frozen else f" ({LATE})"
    yield from (Cell(text=text) for text in (each.outcome, f"{each.says}{late}", each.expect))
    yield Cell(text=_difference(verdict))
    yield Cell(text=_interval(verdict))
    p_value = NOTHING if verdict.p_value is None else p_text(verdict.p_value)
    yield Cell(text=p_value.removeprefix("p ").removeprefix("= "), order=verdict.p_value)
    # What is so by arithmetic or by construction rests on no seeds, nor does what was timed.
    yield _count(verdict.seed_count) if verdict.seed_count else Cell(text=NOTHING)


def _difference(verdict: Verdict) -> str:
    effect, share = verdict.effect, verdict.share
    if share is not None:
        return f"{share.hits} of {count_text(share.count, 'trial')}"
    if effect is None:
        return NOTHING
    size = f"{size_text(effect.difference, verdict.claim.metric)} {side_of(effect.difference)}"
    return f"{effect.pair.first} {size} {effect.pair.second}"


def _interval(verdict: Verdict) -> str:
    effect, share = verdict.effect, verdict.share
    if share is not None:
        return f"{percent_text(share.bounds.low)} to {percent_text(share.bounds.high)} of all seeds (95 %)"
    if effect is None or effect.interval is None:
        return NOTHING
    sure = "" if effect.coverage is None else f" ({sure_text(effect.coverage)})"
    return f"{bounds_text(effect.interval, verdict.claim.metric)}{sure}"


def noise_view(view: VerdictsView) -> TableView | None:
    """Return each variant's test accuracy with both intervals; None where no trial has one."""
    found = [(each.variant, each.accuracy) for each in view.variants if each.accuracy is not None]
    if not found:
        return None
    return TableView(
        title="Test accuracy and where it may lie, 95 % sure",
        columns=(
            _VARIANT,
            Column(heading="mean", is_high_good=True),
            Column(heading="other seeds,\nthese images", is_high_good=True),
            Column(heading="other seeds,\nother images", is_high_good=True),
            _COUNT,
        ),
        rows=tuple((Cell(text=variant), *_noise_cells(accuracy)) for variant, accuracy in found),
        notes=tuple(filter(None, [narrower_text((each.these_images, each.other_images) for _, each in found)])),
    )


def _noise_cells(accuracy: Accuracy) -> Iterator[Cell]:
    yield Cell(text=value_text(accuracy.mean, _ACCURACY), order=accuracy.mean)
    yield _range(accuracy.these_images)
    yield _range(accuracy.other_images)
    yield _count(accuracy.seed_count)


def _range(interval: Interval | None) -> Cell:
    if interval is None:
        return Cell(text=NOTHING)
    low, high = (value_text(end, _ACCURACY) for end in (interval.low, interval.high))
    return Cell(text=f"{low.removesuffix(' %')} to {high}", order=interval.low)


def symptoms_view(view: VerdictsView) -> TableView | None:
    """Return what is wrong with trials, and what shows it; None where nothing is."""
    shown = [(each.variant, symptom) for each in view.variants if each.same_as is None for symptom in each.symptoms]
    if not shown:
        return None
    names = {symptom.symptom for _, symptom in shown}
    return TableView(
        title="Symptoms",
        columns=(
            _VARIANT,
            Column(heading="trials"),
            Column(heading="that", kind="words"),
            Column(heading="shown by", kind="words"),
        ),
        rows=tuple(tuple(_symptom_cells(variant, symptom)) for variant, symptom in shown),
        notes=tuple(symptom_definition(symptom, view.thresholds) for symptom in SYMPTOMS if symptom in names),
    )


def _symptom_cells(variant: str, symptom: VariantSymptom) -> Iterator[Cell]:
    yield Cell(text=variant)
    yield Cell(text=f"{symptom.hits} of {symptom.count}", order=symptom.hits / symptom.count)
    yield Cell(text=SHOWN[symptom.symptom][symptom.hits > 1])
    yield Cell(text=_shown_by(symptom))


def _shown_by(symptom: VariantSymptom) -> str:
    name = next(iter(symptom.figures), None)
    if name is None:
        return "a loss that is not finite"
    told = _FIGURE_WORDS[name].format(symptom.figures[name]).replace("%", " %")
    return f"{told} of {', '.join(symptom.layers)}" if symptom.layers else told


def one_run_view(view: VerdictsView) -> TableView | None:
    """Return for each claim what comparisons of one run with one run would have told; None where there are none."""
    found = [(each, each.verdict.one_run) for each in view.verdicts if each.verdict.one_run is not None]
    if not found:
        return None
    return TableView(
        title="One run against one run",
        columns=(
            Column(heading="claim", kind="words"),
            Column(heading="would have pointed\nthe other way"),
            Column(heading="luckiest pairing", kind="words"),
            Column(heading="unluckiest pairing", kind="words"),
            Column(heading="pairings"),
        ),
        rows=tuple(tuple(_one_run_cells(each, one_run)) for each, one_run in found),
        notes=(
            "Lucky and unlucky for the variant with the better mean; in brackets the two seeds. The other way is the "
            "way that the means over all seeds do not point.",
        ),
    )


def _one_run_cells(each: VerdictView, one_run: OneRun) -> Iterator[Cell]:
    runs = one_run.runs
    yield Cell(text=each.says)
    yield Cell(text=percent_text(runs.misleading_share), order=runs.misleading_share)
    for pairing in (runs.luckiest, runs.unluckiest):
        yield Cell(text=_of_whom(each) + pairing_text(pairing, one_run.seeds, metric=each.verdict.claim.metric))
    yield _count(runs.seed_count**2)


def _of_whom(each: VerdictView) -> str:
    effect = each.verdict.effect
    return "" if effect is None else f"{effect.pair.first} "


def peeking_view(view: VerdictsView) -> TableView | None:
    """Return what choosing the best would add to each variant; None where no variant has two seeds."""
    found = [each for each in view.variants if each.same_as is None and each.peeking.best_seed is not None]
    if not found:
        return None
    watched = "test" if any(each.peeking.is_on_test_set for each in found) else "validation"
    return TableView(
        title="The price of peeking: what choosing the best would add",
        columns=(
            _VARIANT,
            Column(heading=f"best epoch,\n{watched} accuracy"),
            Column(heading="best seed,\ntest accuracy"),
            _COUNT,
        ),
        rows=tuple(tuple(_peeking_cells(each)) for each in found),
    )


def _peeking_cells(each: VariantFindings) -> Iterator[Cell]:
    epoch = each.peeking.best_epoch
    yield Cell(text=each.variant)
    yield _gain(None if epoch is None else epoch.mean)
    yield _gain(each.peeking.best_seed)
    yield _count(each.peeking.seed_count)


def _gain(gain: float | None) -> Cell:
    if gain is None:
        return Cell(text=NOTHING)
    return Cell(text=size_text(gain, _ACCURACY).replace("percentage points", "points"), order=gain)


def _count(count: int) -> Cell:
    return Cell(text=f"{count:,}", order=count)
