"""Callbacks that cannot do what they are there for: early stopping in, that without effect out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, given, is_keras, is_number, shown
from bakeoff.bridge.reading.events import Bound
from bakeoff.bridge.reading.values import Made, Unknown, Value


def _without_effect(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        for callback in _stoppers(argument(training.fitted.arguments, "callbacks")):
            problem = _problem(training, callback, major=evidence.reading.flavour.major)
            if problem:
                yield Hit(place=training.event.place, message=problem)
    yield from _never_handed_over(evidence)


def _stoppers(callbacks: Value) -> Iterator[Made]:
    for callback in callbacks if isinstance(callbacks, tuple) else (callbacks,):
        if _restores(callback) and isinstance(callback, Made):
            yield callback


def _restores(value: Value) -> bool:
    if not isinstance(value, Made) or value.item is not None or value.name != "EarlyStopping":
        return False
    return is_keras(value.function, "callbacks") and given(value, "restore_best_weights", position=6) is True


def _problem(training: Training, callback: Made, *, major: int) -> str:
    monitor = given(callback, "monitor", position=0)
    monitored = "val_loss" if monitor is None else monitor
    if isinstance(monitored, str) and monitored.startswith("val_") and _is_unwatched(training):
        return f"restore_best_weights goes by {monitored!r}, and fit has no validation data: nothing is ever restored."
    patience, epochs = given(callback, "patience", position=2), argument(training.fitted.arguments, "epochs")
    patience = 0 if patience is None else patience
    if is_number(patience) and is_number(epochs) and patience >= epochs > 0 and major < 3:
        return (
            f"restore_best_weights acts when training stops early, and with patience {shown(patience)} in "
            f"{shown(epochs)} epochs it never does: the last weights stay."
        )
    return ""


def _is_unwatched(training: Training) -> bool:
    given_ones = dict(training.fitted.arguments)
    unknown = any(isinstance(value, Unknown) for value in given_ones.values())
    return not unknown and not given_ones.keys() & {"validation_data", "validation_split"} and "x" in given_ones


def _never_handed_over(evidence: Evidence) -> Iterator[Hit]:
    if not evidence.is_whole or not evidence.trainings:
        return
    for event, bound in evidence.told(Bound):
        if not event.called_from and _restores(bound.value) and not evidence.reading.loads.get(bound.name):
            message = f"`{bound.name}` is to restore the best weights, and no fit gets it."
            yield Hit(place=event.place, message=message)


_COMPILED = """
model = network()
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
"""

WITHOUT_EFFECT = Rule(
    id="BK206",
    name="restore-without-effect",
    summary="`restore_best_weights` has no effect.",
    why="The figures are taken for those of the best epoch and are those of the last.",
    remedy="Give fit validation data from the training set, hand it the callback, and let patience be smaller than "
    "the number of epochs.",
    details="Up to Keras 2.15 weights are restored only at the moment when training is stopped early; Keras 3 "
    "restores them at the end of training too (read from the `EarlyStopping` of the released packages). So a patience "
    "that cannot run out is reported for files written for Keras 1 and 2 alone.",
    bad=script(
        _COMPILED
        + """best = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
model.fit(x_train, y_train, epochs=20, callbacks=[best])"""
    ),
    good=script(
        _COMPILED
        + """best = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
model.fit(x_train, y_train, epochs=20, validation_split=0.1, callbacks=[best])"""
    ),
    check=_without_effect,
)

RULES = (WITHOUT_EFFECT,)
