"""Which Keras a network is made with: its parts in, networks whose parts come from two packages out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, is_keras, nested, package_of
from bakeoff.bridge.reading.events import Bound, Compiled, Event, ModelMade
from bakeoff.bridge.reading.values import Made

_AFTER_2_3 = r"\bkeras\.(?:src|ops|random)\b|\.keras['\"]|\.weights\.h5"
"""Words of Keras from 2.4, in which both names stand for one package."""
_PARTS = ("layers", "optimizers", "losses", "callbacks", "regularizers", "initializers")


def _mixed(evidence: Evidence) -> Iterator[Hit]:
    if evidence.reading.flavour.major == 3 or evidence.is_in_code(_AFTER_2_3):
        return
    theirs = [(training, _packages(evidence, training)) for training in evidence.trainings]
    mixed = next((training for training, packages in theirs if len(packages) > 1), None)
    if mixed is not None:
        yield Hit(place=mixed.event.place, message=_message(f"the parts of {mixed.title}"))
        return
    known = {package for _, packages in theirs for package in packages}
    stranger = _stranger(evidence, known.pop()) if len(known) == 1 else None
    if stranger is not None:
        event, made = stranger
        yield Hit(place=event.place, message=_message(f"the network and its {made.name}"))


def _message(what: str) -> str:
    return f"Of keras and tf.keras, {what} come from both: up to Keras 2.3 their objects do not know each other."


def _packages(evidence: Evidence, training: Training) -> set[str]:
    """Return which packages the model, its layers and what is compiled come from."""
    model = evidence.reading.events[training.fitted.model].what
    arguments = training.compiled.arguments if training.compiled else ()
    parts = nested([*training.fitted.layers, *(value for _, value in arguments)])
    made = [part.function for part in parts if isinstance(part, Made) and is_keras(part.function, *_PARTS)]
    made += [model.function] if isinstance(model, ModelMade) else []
    return {package for function in made if (package := package_of(function))}


def _stranger(evidence: Evidence, package: str) -> tuple[Event, Made] | None:
    """Return the first optimizer that is built from the other package, and not for a network of that package."""
    fitting = {id(optimizer) for optimizer in _at_home(evidence)}
    for event, bound in evidence.told(Bound):
        made = bound.value
        if id(made) in fitting:
            continue
        if isinstance(made, Made) and is_keras(made.function, "optimizers") and package_of(made.function) != package:
            return event, made
    return None


def _at_home(evidence: Evidence) -> Iterator[Made]:
    """Yield the optimizers that are compiled into a network whose layers come from their own package."""
    for _, compiled in evidence.told(Compiled):
        optimizer = argument(compiled.arguments, "optimizer")
        layers = {package_of(layer.function) for layer in compiled.layers if isinstance(layer, Made)}
        if isinstance(optimizer, Made) and package_of(optimizer.function) in layers:
            yield optimizer


MIXED_PACKAGES = Rule(
    id="BK213",
    name="two-keras-packages",
    summary="Parts of one network come from `keras` and from `tf.keras`.",
    why="Up to Keras 2.3 these were two packages with classes and defaults of their own: an optimizer of one is "
    "refused or misread by a model of the other, and the same name may mean another learning rate.",
    remedy="Import everything from one of them.",
    details="Files with words of a later Keras, such as `keras.ops` or a saved `.keras` file, are left alone.",
    bad=script(
        """
        import tensorflow as tf
        from keras import optimizers

        model = tf.keras.models.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")])
        sgd = optimizers.SGD(lr=0.01)
        model.compile(optimizer="sgd", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    good=script(
        """
        import tensorflow as tf
        from tensorflow.keras import optimizers

        model = tf.keras.models.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")])
        sgd = optimizers.SGD(learning_rate=0.01)
        model.compile(optimizer=sgd, loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    check=_mixed,
)

RULES = (MIXED_PACKAGES,)
