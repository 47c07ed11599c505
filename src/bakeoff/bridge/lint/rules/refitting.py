"""Models that are fitted more than once: fits in, those that go on from trained weights as if they were new out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, is_number, shown
from bakeoff.bridge.reading.events import Bound, Called
from bakeoff.bridge.reading.values import HistoryRef, Made, Value


def _refitted(evidence: Evidence) -> Iterator[Hit]:
    seen = set()
    for training in evidence.trainings:
        before = evidence.training(training.fitted.earlier[-1]) if training.fitted.earlier else None
        if before is None or training.event.place in seen or _is_meant(evidence, before, training):
            continue
        changed = _changed(before, training)
        if changed and _is_compared(evidence, before, training):
            seen.add(training.event.place)
            message = (
                f"`{training.fitted.variable}` is fitted again with another {changed}, and goes on from the weights "
                f"of the fit in {before.event.place}: compile and fit do not start anew."
            )
            yield Hit(place=training.event.place, message=message)


def _changed(before: Training, after: Training) -> str:
    """Return what differs between two fits in a known way, in words; "" where nothing is known to."""
    for name, words in (("batch_size", "batch size"),):
        old, new = (argument(training.fitted.arguments, name) for training in (before, after))
        if is_number(old) and is_number(new) and old != new:
            return f"{words} ({shown(old)}, then {shown(new)})"
    old, new = (_optimizer(training) for training in (before, after))
    if before.fitted.compiled != after.fitted.compiled and old and new and _kind(old) != _kind(new):
        return f"optimizer ({shown(old)}, then {shown(new)})"
    return ""


def _optimizer(training: Training) -> Value:
    return argument(training.compiled.arguments, "optimizer") if training.compiled else None


def _kind(optimizer: Value) -> str:
    return (optimizer.name if isinstance(optimizer, Made) else str(optimizer)).lower()


def _is_meant(evidence: Evidence, before: Training, after: Training) -> bool:
    """Whether something between two fits shows that the second is to go on from the first."""
    if argument(after.fitted.arguments, "initial_epoch") is not None or after.fitted.method != "fit":
        return True
    between = (event.what for event in evidence.reading.events[before.number : after.number])
    return any(
        (isinstance(what, Bound) and what.name.endswith(".trainable"))
        or (isinstance(what, Called) and what.call.name in {"set_weights", "load_weights", "clone_model"})
        for what in between
    )


def _is_compared(evidence: Evidence, *pair: Training) -> bool:
    """Whether both fits are kept under names of their own, or both are passes of one line."""
    if all(training.event.place == pair[0].event.place for training in pair):
        return True
    names = [_history_name(evidence, training) for training in pair]
    return all(names) and all(first != second for first, second in pairwise(names))


def _history_name(evidence: Evidence, training: Training) -> str:
    for _, bound in evidence.told(Bound):
        if isinstance(bound.value, HistoryRef) and bound.value == HistoryRef(fit=training.number):
            return bound.name
    return ""


REFITTED = Rule(
    id="BK203",
    name="fitted-again",
    summary="A model is fitted again with other settings without being built anew.",
    why="The second fit starts from the weights that the first one left. What looks like two trainings, to be "
    "compared, is one long one.",
    remedy="Build the model anew for each training, best by a function that returns it.",
    details="It is reported where batch size or optimizer differ between the fits and both are kept under names of "
    "their own or come from one loop. Going on with `initial_epoch`, after layers were frozen or freed, or after "
    "weights were loaded, is left alone: there it is meant.",
    bad=script(
        """
        model = network()
        for size in (32, 128):
            model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
            model.fit(x_train, y_train, batch_size=size, epochs=5)
        """
    ),
    good=script(
        """
        for size in (32, 128):
            model = network()
            model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
            model.fit(x_train, y_train, batch_size=size, epochs=5)
        """
    ),
    check=_refitted,
)

RULES = (REFITTED,)
