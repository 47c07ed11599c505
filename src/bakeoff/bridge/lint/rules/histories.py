"""Whose curve is drawn: what fit returned in, curves of another model's training out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import handed_to, nested
from bakeoff.bridge.reading.events import Bound, Called, Evaluated, Event
from bakeoff.bridge.reading.values import HistoryRef, Value


def _other_history(evidence: Evidence) -> Iterator[Hit]:
    curves = list(_drawn(evidence))
    kept = {ref.fit for ref in _all_histories(evidence)} if curves else set()
    seen = set()
    for event, fit in curves:
        drawn, last = evidence.training(fit), _last_training(evidence, event)
        if drawn is None or last is None or drawn.fitted.model == last.fitted.model or last.number in kept:
            continue
        if last.number > drawn.number and last.number not in seen and _is_about(evidence, event, last):
            seen.add(last.number)
            yield Hit(
                place=event.at,
                message=f"The curves drawn here are those of {drawn.title}, trained in {drawn.event.place}: "
                f"what fit returned for {last.title} in {last.event.place} was not kept.",
            )


def _all_histories(evidence: Evidence) -> Iterator[HistoryRef]:
    """Yield every history that the file binds or hands to anything."""
    for event in evidence.reading.events:
        values: list[Value] = []
        if isinstance(event.what, Bound):
            values = [event.what.value]
        elif isinstance(event.what, Called):
            values = [*event.what.call.positional, *(value for _, value in event.what.call.keywords)]
        yield from (value for value in nested(values) if isinstance(value, HistoryRef))


def _drawn(evidence: Evidence) -> Iterator[tuple[Event, int]]:
    """Yield each call that draws a curve, with its fit's number."""
    for event, called in evidence.told(Called):
        if called.call.name != "plot":
            continue
        for value in handed_to(called.call):
            if isinstance(value, HistoryRef) and value.curve is not None:
                yield event, value.fit


def _last_training(evidence: Evidence, event: Event) -> Training | None:
    before = [training for training in evidence.trainings if training.number < event.number]
    return before[-1] if before else None


def _is_about(evidence: Evidence, drawing: Event, training: Training) -> bool:
    """Whether a drawing stands for a training: the curve was drawn before, or the model is evaluated beside it."""
    beside = any(
        evaluated.model == training.fitted.model
        and training.number < event.number
        and (event.at.cell == drawing.at.cell != 0)
        for event, evaluated in evidence.told(Evaluated)
    )
    fits = {fit for event, fit in _drawn(evidence) if event.number == drawing.number}
    return beside or any(event.number < training.number and fit in fits for event, fit in _drawn(evidence))


OTHER_HISTORY = Rule(
    id="BK401",
    name="history-of-another",
    summary="The history of one model is plotted for another.",
    why="The picture shows the training of a network that it is not about, and what is read off it is wrong.",
    remedy="Keep what each fit returns under a name of its own.",
    details="It is found where a model is trained and its history is not kept, and an older history is drawn "
    "afterwards that was drawn before, or in the cell that evaluates the newer model.",
    bad=script(
        """
        import matplotlib.pyplot as plt

        first = network(64)
        first.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        history = first.fit(x_train, y_train, epochs=5, validation_split=0.1)
        plt.plot(history.history["val_loss"])
        plt.show()

        second = network(128)
        second.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        second.fit(x_train, y_train, epochs=5, validation_split=0.1)
        plt.plot(history.history["val_loss"])
        plt.show()
        """
    ),
    good=script(
        """
        import matplotlib.pyplot as plt

        first = network(64)
        first.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        history = first.fit(x_train, y_train, epochs=5, validation_split=0.1)
        plt.plot(history.history["val_loss"])
        plt.show()

        second = network(128)
        second.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        history = second.fit(x_train, y_train, epochs=5, validation_split=0.1)
        plt.plot(history.history["val_loss"])
        plt.show()
        """
    ),
    check=_other_history,
)

RULES = (OTHER_HISTORY,)
