"""Settings at the top of a file: names bound to numbers in, those that no training reads out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, is_number, shown
from bakeoff.bridge.reading.events import Bound

_ARGUMENTS = {
    "batchsize": "batch_size",
    "trainbatchsize": "batch_size",
    "epochs": "epochs",
    "epoch": "epochs",
    "nbepoch": "epochs",
    "nepochs": "epochs",
    "numepochs": "epochs",
    "numberofepochs": "epochs",
}
_CLASSES = {"numclasses", "nclasses", "nbclasses", "numberofclasses", "numclass"}


def _unused(evidence: Evidence) -> Iterator[Hit]:
    if not evidence.trainings or not evidence.is_whole:
        return
    for event, bound in evidence.told(Bound):
        if event.called_from or bound.how != "assign" or not is_number(bound.value):
            continue
        name = bound.name.lower().replace("_", "")
        if (name in _ARGUMENTS or name in _CLASSES) and not evidence.reading.loads.get(bound.name):
            instead = _used_instead(evidence, _ARGUMENTS.get(name, ""))
            message = f"`{bound.name} = {shown(bound.value)}` is never used{instead}."
            yield Hit(place=event.place, message=message)


def _used_instead(evidence: Evidence, name: str) -> str:
    """Return what the fits got in its place, in words; "" where it is not known."""
    got = {argument(training.fitted.arguments, name) for training in evidence.trainings} if name else set()
    numbers = sorted(value for value in got if isinstance(value, int))
    return f": fit gets {name}={', '.join(map(shown, numbers))}" if numbers else ""


UNUSED_CONSTANT = Rule(
    id="BK208",
    name="constant-unused",
    summary="A setting is defined and never used.",
    why="Whoever changes it, or reports it, changes and reports nothing: another number trains.",
    remedy="Use the name where the number stands, or delete it.",
    details="It is found for batch size, epochs and number of classes. Files of which a part could not be parsed are "
    "left alone, because the name may be read there.",
    bad=script(
        """
        batchsize = 128
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, batch_size=100, epochs=5)
        """
    ),
    good=script(
        """
        batchsize = 128
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, batch_size=batchsize, epochs=5)
        """
    ),
    check=_unused,
)

RULES = (UNUSED_CONSTANT,)
