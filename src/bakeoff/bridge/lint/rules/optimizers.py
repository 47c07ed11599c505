"""Which optimizer really trains: what is built and compiled in, what is built and lost out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, given, is_keras, is_number, nested, shown
from bakeoff.bridge.reading.events import Bound, Called, Compiled, Evaluated, Event, Fitted, Predicted
from bakeoff.bridge.reading.values import Made, Value

_OPTIMIZERS = {"SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "Lion", "Adafactor"}
_LOWER = {name.lower() for name in _OPTIMIZERS}
"""Up to Keras 2.3 `from keras.optimizers import adam` gives the class, too."""
_SETTINGS = {
    "beta_1",
    "beta_2",
    "decay",
    "learning_rate",
    "learningrate",
    "lr",
    "lrate",
    "momentum",
    "weight_decay",
}
_CHANGED = {"adadelta": (1.0, 0.001), "adagrad": (0.01, 0.001), "adamax": (0.002, 0.001), "nadam": (0.002, 0.001)}
"""Learning rates by default: of Keras up to 2.3, and of tf.keras from TensorFlow 1.14 and of Keras from 2.4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostOptimizer:
    """An optimizer under a name that nothing ever reads.

    Attributes:
        event: Where the name is bound.
        name: The name.
        optimizer: What was built.
        next_compile: What is compiled next instead, or None.
    """

    event: Event
    name: str
    optimizer: Made
    next_compile: tuple[Event, Compiled] | None


def lost_optimizers(evidence: Evidence) -> Iterator[LostOptimizer]:
    """Yield the optimizers that are built and never used, in a file of which all could be parsed."""
    if not evidence.is_whole:
        return
    built = list(_built(evidence))
    used = _used_objects(evidence) if built else set()
    for event, name, made in built:
        if id(made) not in used:
            later = ((at, what) for at, what in evidence.told(Compiled) if at.number > event.number)
            lost = LostOptimizer(event=event, name=name, optimizer=made, next_compile=next(later, None))
            if not _is_read(evidence, lost):
                yield lost


def _built(evidence: Evidence) -> Iterator[tuple[Event, str, Made]]:
    """Yield the optimizers that certainly get a name, each with where and which."""
    for event, bound in evidence.told(Bound):
        made = bound.value
        if bound.how != "assign" or not isinstance(made, Made) or made.item is not None or not event.is_certain:
            continue
        if made.name.lower() in _LOWER and is_keras(made.function, "optimizers"):
            yield event, bound.name, made


def _used_objects(evidence: Evidence) -> set[int]:
    """Return the identities of all that any call was handed."""
    handed: list[Value] = []
    for event in evidence.reading.events:
        what = event.what
        if isinstance(what, Called):
            handed += [*what.call.positional, *(value for _, value in what.call.keywords), what.call.receiver]
        elif isinstance(what, Compiled | Fitted | Evaluated | Predicted):
            handed += [value for _, value in what.arguments]
    return {id(value) for value in nested(handed)}


def _is_read(evidence: Evidence, built: LostOptimizer) -> bool:
    """Whether the name is read anywhere between this binding and its next one."""
    rebound = (
        event.place
        for event, bound in evidence.told(Bound)
        if bound.name == built.name and event.number > built.event.number and event.place > built.event.place
    )
    end = next(rebound, None)
    return any(
        place > built.event.place and (end is None or place <= end)
        for place in evidence.reading.loads.get(built.name, ())
    )


def _string_compiled(evidence: Evidence) -> Iterator[Hit]:
    for built in lost_optimizers(evidence):
        if built.next_compile is None:
            continue
        event, compiled = built.next_compile
        optimizer = argument(compiled.arguments, "optimizer")
        if isinstance(optimizer, str):
            message = (
                f"compile gets the string {optimizer!r}, that is {optimizer}'s default settings; "
                f"`{built.name} = {shown(built.optimizer)}` in line {built.event.place.line} is built and never used."
            )
            yield Hit(place=event.place, message=message)


def _unseen_setting(evidence: Evidence) -> Iterator[Hit]:
    yield from _other_compiled(evidence)
    yield from _unread_numbers(evidence)


def _other_compiled(evidence: Evidence) -> Iterator[Hit]:
    for built in lost_optimizers(evidence):
        if built.next_compile is None:
            instead = "and no compile follows"
        elif isinstance(other := argument(built.next_compile[1].arguments, "optimizer"), Made):
            instead = f"compile gets {shown(other)}"
        else:
            continue
        message = f"`{built.name} = {shown(built.optimizer)}` is built and never used; {instead}."
        yield Hit(place=built.event.place, message=message)


def _unread_numbers(evidence: Evidence) -> Iterator[Hit]:
    compiled = list(evidence.told(Compiled))
    if not compiled or not evidence.is_whole:
        return
    for event, bound in evidence.told(Bound):
        is_setting = bound.name.lower() in _SETTINGS and bound.how == "assign" and is_number(bound.value)
        if is_setting and not event.called_from and not evidence.reading.loads.get(bound.name):
            message = (
                f"`{bound.name} = {shown(bound.value)}` is never used: "
                f"compile gets {shown(argument(compiled[0][1].arguments, 'optimizer'))}."
            )
            yield Hit(place=event.place, message=message)


def _changed_default(evidence: Evidence) -> Iterator[Hit]:
    for event, compiled in evidence.told(Compiled):
        name = _default_optimizer(argument(compiled.arguments, "optimizer"))
        if name in _CHANGED:
            old, new = _CHANGED[name]
            message = (
                f"{name.capitalize()} without a learning rate means {old:g} in Keras up to 2.3 and {new:g} in "
                f"tf.keras and in Keras from 2.4: the same line trains otherwise where another version is installed."
            )
            yield Hit(place=event.place, message=message)


def _default_optimizer(optimizer: Value) -> str:
    """Return the optimizer's name in lower case where it is compiled without a learning rate; else ""."""
    if isinstance(optimizer, str):
        return optimizer.lower()
    if isinstance(optimizer, Made) and is_keras(optimizer.function, "optimizers"):
        rate = given(optimizer, "learning_rate", "lr", position=0)
        return optimizer.name.lower() if rate is None else ""
    return ""


STRING_COMPILED = Rule(
    id="BK201",
    name="optimizer-ignored",
    summary="An optimizer object is built, and compile gets a string.",
    why="The string means the default settings. Learning rate, momentum and decay of the object never reach the "
    "training, and what is said about them is said about the defaults.",
    remedy="Hand the object to compile: `compile(optimizer=sgd, …)`.",
    details="It is found where an optimizer is bound to a name that nothing reads before its next binding, and the "
    "next compile gets a string.",
    bad=script(
        """
        model = network()
        sgd = keras.optimizers.SGD(learning_rate=0.09, momentum=0.9)
        model.compile(optimizer="sgd", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    good=script(
        """
        model = network()
        sgd = keras.optimizers.SGD(learning_rate=0.09, momentum=0.9)
        model.compile(optimizer=sgd, loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    check=_string_compiled,
)

UNSEEN_SETTING = Rule(
    id="BK202",
    name="setting-unseen",
    summary="A setting for the optimizer is made that compile never sees.",
    why="Whoever reads the file takes the setting for the one that trained. It was not.",
    remedy="Hand it to the optimizer that compile gets, or delete it.",
    details="It is found for a learning rate, momentum or decay under a name that nothing reads, and for an optimizer "
    "that is built while compile gets another one, or none follows. Files of which a part could not be parsed are left "
    "alone, because the name may be read there.",
    bad=script(
        """
        learning_rate = 0.05
        model = network()
        model.compile(optimizer=keras.optimizers.Adam(), loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    good=script(
        """
        learning_rate = 0.05
        model = network()
        model.compile(optimizer=keras.optimizers.Adam(learning_rate), loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    check=_unseen_setting,
)

CHANGED_DEFAULT = Rule(
    id="BK207",
    name="default-changed",
    summary="An optimizer trains with a default learning rate that is not the same in all versions of Keras.",
    why="The same line trains a thousand times slower or not at all elsewhere, and a comparison of optimizers "
    "becomes one of versions.",
    remedy="Write the learning rate out.",
    details="| optimizer | Keras 1 to 2.3 | tf.keras from TensorFlow 1.14, Keras from 2.4 |\n"
    "| --- | --- | --- |\n"
    "| Adadelta | 1.0 | 0.001 |\n"
    "| Adagrad | 0.01 | 0.001 |\n"
    "| Adamax | 0.002 | 0.001 |\n"
    "| Nadam | 0.002 | 0.001 |\n\n"
    "The left column was read from `keras/optimizers.py` of the released packages 1.2.2, 2.0.0, 2.2.4 and 2.3.1, the "
    "right one from `keras/optimizer_v2/` of 2.6.0. TensorFlow's [pull request "
    "30941](https://github.com/tensorflow/tensorflow/pull/30941) lists the four changes for its release 1.14. "
    "The defaults of SGD (0.01), RMSprop and Adam (0.001) are the same in all of them.",
    bad=script(
        """
        model = network()
        model.compile(optimizer=keras.optimizers.Adadelta(), loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    good=script(
        """
        model = network()
        model.compile(optimizer=keras.optimizers.Adadelta(learning_rate=1.0), loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    check=_changed_default,
)

RULES = (STRING_COMPILED, UNSEEN_SETTING, CHANGED_DEFAULT)
