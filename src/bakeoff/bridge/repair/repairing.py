"""Mend a study: what a file does and what was imported of it in, the study that was meant and each change out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bakeoff.bridge.importing.naming import free_name
from bakeoff.bridge.importing.optimizers import optimizer_text
from bakeoff.bridge.importing.outcome import Imported
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.rules.confounding import nearest_networks
from bakeoff.bridge.lint.rules.optimizers import lost_optimizers
from bakeoff.bridge.lint.values import shown
from bakeoff.bridge.reading.events import Reading
from bakeoff.bridge.repair.changes import Change, Repaired
from bakeoff.bridge.repair.conclusions import as_meant, as_written, printed_order, with_control
from bakeoff.bridge.repair.controls import controls
from bakeoff.errors import StudyError
from bakeoff.spec import Claim, Study, Variant, settings_of

HELD_OUT = 0.1
"""The share that is held out where a file held out nothing: 6,000 of MNIST's 60,000 training images."""

SEED_COUNT = 8
"""From how many seeds a network trains where a file trained it once."""


def repaired(reading: Reading, imported: Imported) -> Repaired:
    """Return the study that the author meant, beside the one that was written.

    It has every network as written, each with the optimizer that was meant beside it where another one trained, and
    controls for networks that differ in several things. All train from several seeds, watched by images held out from
    the training set. What the printed figures conclude stands in it as claims, first about the networks as written and
    then as meant, so that one run answers both.

    Args:
        reading: The file.
        imported: What was imported of it.
    """
    evidence = gathered(reading)
    study, changes = _held_out(imported.study)
    study, meant, more = _with_meant(study, evidence)
    changes += more
    study, more, claims = _with_controls(study, evidence, meant=meant)
    changes += more
    claims = [*_conclusions(study, evidence, meant=meant), *claims]
    told = "".join(f"{change}\n" for change in changes)
    notes = f"{study.notes.rstrip()}\nRepaired:\n{told}" if changes else study.notes
    return Repaired(study=replace(study, claims=(*study.claims, *claims), notes=notes), changes=tuple(changes))


def _held_out(study: Study) -> tuple[Study, list[Change]]:
    """Return a study whose training is watched by images held out, and which trains from several seeds."""
    changes: list[Change] = []
    if study.validation in {"test", 0}:
        was = "the test set watched it" if study.validation == "test" else "nothing watched it"
        rule = "BK101" if study.validation == "test" else "BK404"
        text = f"a share of {HELD_OUT} of the training images, stratified, watches the training; {was} before."
        changes.append(Change(rule=rule, text=text))
        study = replace(study, validation=HELD_OUT)
    text = f"every network trains from {SEED_COUNT} seeds, and the claims are about their means."
    return replace(study, seeds=SEED_COUNT), [*changes, Change(rule="BK209", text=text)]


def _with_meant(study: Study, evidence: Evidence) -> tuple[Study, dict[str, str], list[Change]]:
    """Return a study with the optimizers that were meant, the names of those variants by that of the one written."""
    meant: dict[str, str] = {}
    changes: list[Change] = []
    for written, text, built in _lost(study, evidence):
        name = free_name(f"{written}_meant", study.settings_by_variant)
        variant = Variant(extends=written, title=f"{written} with the optimizer that was built", optimizer=text)
        try:
            changed = replace(study, variants={**study.variants, name: variant})
        except StudyError:
            continue
        if settings_of(changed, name) != settings_of(changed, written):
            study, meant[written] = changed, name
            changes.append(Change(rule="BK201", text=f"{name} trains with {built}, which {written} never got."))
    return study, meant, changes


def _lost(study: Study, evidence: Evidence) -> Iterator[tuple[str, str, str]]:
    """Yield each variant that trained with another optimizer than was built: its name, the call, and as written."""
    by_compile = {training.fitted.compiled: training.variant for training in evidence.trainings if training.variant}
    for lost in lost_optimizers(evidence):
        compiled = lost.next_compile[0].number if lost.next_compile else None
        name = by_compile.get(compiled) if compiled is not None else None
        if name is None or name not in study.variants:
            continue
        try:
            text, _ = optimizer_text(lost.optimizer, evidence.reading.flavour, place=lost.event.place)
        except StudyError:
            continue
        yield name, text, shown(lost.optimizer)


def _with_controls(
    study: Study, evidence: Evidence, *, meant: Mapping[str, str]
) -> tuple[Study, list[Change], list[Claim]]:
    """Return a study with the networks in between, and a claim about each."""
    changes: list[Change] = []
    claims: list[Claim] = []
    for training, nearest, factors in nearest_networks(evidence.trainings):
        if len(factors) < 2:
            continue
        name, other = (meant.get(each.variant, each.variant) for each in (training, nearest))
        made = list(controls(study, name, other=other))
        for control, variant, factor in made:
            study = replace(study, variants={**study.variants, control: variant})
            changes.append(Change(rule="BK302", text=f"{control} is {variant.title}, so that {factor} changes alone."))
            sign = printed_order(study, training.variant, other=nearest.variant)
            if sign is not None:
                claims.append(with_control(control, name=name, factor=str(factor), sign=sign))
        if not made:
            listed = ", ".join(map(str, factors))
            text = f"{name} and {other} have no control: what differs ({listed}) cannot be taken back one by one."
            changes.append(Change(rule="BK302", text=text))
    return study, changes, claims


def _conclusions(study: Study, evidence: Evidence, *, meant: Mapping[str, str]) -> Iterator[Claim]:
    """Yield what the printed figures say of each network and the one nearest to it before."""
    for training, nearest, _ in nearest_networks(evidence.trainings):
        if training.settings is not None:
            yield from as_written(study, training.variant, other=nearest.variant)
            yield from as_meant(study, training.variant, other=nearest.variant, meant=meant)
