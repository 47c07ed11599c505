"""Training figures that dropout lowers: printed figures in, those set against test figures out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, notebook
from bakeoff.bridge.lint.tables import metric_of, typed_tables
from bakeoff.bridge.lint.values import given, handed_to, is_number, layer_kind
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.values import HistoryRef, Made
from bakeoff.bridge.source.place import Place

_OVERFITTING = re.compile(r"(?i)\b(over|under)-?\s?fit|memori[sz]")
_PURPOSE = re.compile(r"(?i)\bto (?:\w+ )?(?:avoid|prevent|reduce|combat|fight|mitigate|counter)\b")
"""What a layer is put in for is no conclusion from figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inverted:
    """Figures in which a network with dropout looks worse on images that it trained on."""

    training: Training
    quantity: str
    epoch: int
    running: float
    other: float

    def __str__(self) -> str:
        return f"{self.quantity} of {self.running:.4f} in training and {self.other:.4f} beside it in epoch {self.epoch}"


def _set_against(evidence: Evidence) -> Iterator[Hit]:
    inverted = [found for training in evidence.trainings if (found := _inverted(training)) is not None]
    if not inverted:
        return
    after = min(each.training.event.at.cell for each in inverted)
    place = (
        _table(evidence) or _sentence(evidence, after=after) or _picture(evidence, [each.training for each in inverted])
    )
    if place is not None:
        worst = max(inverted, key=lambda each: abs(each.running - each.other))
        others = f" So it is for {len(inverted)} networks here." if len(inverted) > 1 else ""
        message = (
            "Training figures are set beside others, and they are taken with dropout on: "
            f"{worst.training.title} has {worst}. Their difference says nothing about overfitting.{others}"
        )
        yield Hit(place=place, message=message)


def _inverted(training: Training) -> _Inverted | None:
    """Return the last epoch whose training figure is the worse one, of a network with dropout."""
    if not any(_drops(layer) for layer in training.fitted.layers if isinstance(layer, Made)):
        return None
    last = training.printed.epochs[-1] if training.printed.epochs else None
    for line in reversed(training.printed.epochs):
        tested = training.printed.test_accuracy if line is last else None
        other = line.val_accuracy if line.val_accuracy is not None else tested
        if line.accuracy is not None and other is not None and line.accuracy < other:
            found = ("an accuracy", line.accuracy, other)
        elif line.loss is not None and line.val_loss is not None and line.loss > line.val_loss:
            found = ("a loss", line.loss, line.val_loss)
        else:
            continue
        quantity, running, beside = found
        return _Inverted(training=training, quantity=quantity, epoch=line.epoch, running=running, other=beside)
    return None


def _drops(layer: Made) -> bool:
    rate = given(layer, "rate", "p", position=0)
    return layer_kind(layer) == "Dropout" and is_number(rate) and rate != 0


def _table(evidence: Evidence) -> Place | None:
    for table in typed_tables(evidence):
        metrics = {metric_of(word) for word in (*table.headings, *table.titles)}
        for kind in ("accuracy", "loss"):
            if f"train_{kind}" in metrics and metrics & {f"test_{kind}", f"validation_{kind}"}:
                return table.place
    return None


def _sentence(evidence: Evidence, *, after: int) -> Place | None:
    """Return where a text concludes something about overfitting: behind the cell that printed the figures."""
    for cell in evidence.prose():
        for number, line in enumerate(cell.source.splitlines() if cell.number > after else (), start=1):
            if _OVERFITTING.search(line) and not _PURPOSE.search(line):
                return Place(cell=cell.number, line=number)
    return None


def _picture(evidence: Evidence, trainings: list[Training]) -> Place | None:
    """Return where both curves of one quantity of such a training have been drawn in one cell."""
    fits = {training.number for training in trainings}
    drawn: dict[tuple[int, int], set[str]] = {}
    for event, called in evidence.told(Called):
        refs = (value for value in handed_to(called.call) if isinstance(value, HistoryRef) and value.fit in fits)
        for ref in refs if called.call.name == "plot" else ():
            curves = drawn.setdefault((event.at.cell, ref.fit), set())
            curves.add(ref.curve or "")
            if {"loss", "val_loss"} <= curves or {"acc", "val_acc"} <= curves or {"accuracy", "val_accuracy"} <= curves:
                return event.at
    return None


_CELL = """
model = keras.Sequential([
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dropout({rate}),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
history = model.fit(x_train, y_train, epochs=1, validation_split=0.1)
"""
_DRAWN = """
import matplotlib.pyplot as plt
plt.plot(history.history["loss"], label="training")
plt.plot(history.history["val_loss"], label="validation")
"""
_LOG = (
    "Epoch 1/1\n1688/1688 ━━━━━━━━━━ 2s 1ms/step - accuracy: 0.8623 - loss: 0.4650 "
    "- val_accuracy: 0.9588 - val_loss: 0.1550\n"
)

RUNNING_FIGURES = Rule(
    id="BK407",
    name="running-figures",
    summary="Training figures, taken with dropout on, are compared with test figures.",
    why="While training, dropout switches neurons off and the figure is a mean over an epoch in which the network "
    "still changed. A test figure is neither. A training accuracy below the test accuracy is no sign of a network "
    "that does not overfit.",
    remedy="Evaluate the training images after training, as the test images are. bakeoff keeps both: `train_accuracy` "
    "is measured at the end, `running_accuracy` is what Keras prints.",
    details="It is reported once a file, where the outputs show a network with dropout to do worse in training than "
    "in testing, and a table, a text on overfitting behind the training, or a picture sets the two side by side. A "
    "text that says what dropout is for is no such text.",
    bad=notebook((_CELL.format(rate=0.5), 1, _LOG), (_DRAWN, 2, "")),
    good=notebook((_CELL.format(rate=0), 1, _LOG), (_DRAWN, 2, "")),
    check=_set_against,
)

RULES = (RUNNING_FIGURES,)
