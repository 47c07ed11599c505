"""Whether loss, output and labels fit each other: what was compiled in, what does not fit out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, given, is_keras, layer_kind, word_of
from bakeoff.bridge.reading.events import Compiled
from bakeoff.bridge.reading.values import Array, Made, Value

_CROSS_ENTROPIES = {
    "categorical_crossentropy": "categorical",
    "categoricalcrossentropy": "categorical",
    "sparse_categorical_crossentropy": "sparse",
    "sparsecategoricalcrossentropy": "sparse",
    "binary_crossentropy": "binary",
    "binarycrossentropy": "binary",
}
_FITTING_ACTIVATIONS = {"categorical": {"softmax"}, "sparse": {"softmax"}, "binary": {"sigmoid"}}
_INTEGER_LABELS = {"mnist", "fashion_mnist", "cifar10", "cifar100"}


def _logits(evidence: Evidence) -> Iterator[Hit]:
    for event, compiled in evidence.told(Compiled):
        loss = argument(compiled.arguments, "loss")
        kind, activation = (
            _cross_entropy(loss),
            _output_activation(compiled.layers, major=evidence.reading.flavour.major),
        )
        if not kind or activation is None:
            continue
        takes_logits = _takes_logits(loss)
        if takes_logits is True and activation in _FITTING_ACTIVATIONS[kind]:
            message = f"The last layer ends in {activation} and the loss has from_logits=True: it is applied twice."
            yield Hit(place=event.place, message=message)
        elif takes_logits is False and activation == "linear":
            message = "The last layer has no activation and the loss expects probabilities: set from_logits=True."
            yield Hit(place=event.place, message=message)


def _cross_entropy(loss: Value) -> str:
    """Return which cross-entropy a loss is, or "" for none that is known."""
    is_theirs = isinstance(loss, str) or is_keras(getattr(loss, "function", getattr(loss, "path", "")))
    return _CROSS_ENTROPIES.get(word_of(loss), "") if is_theirs else ""


def _takes_logits(loss: Value) -> bool | None:
    if not isinstance(loss, Made):
        return False
    value = given(loss, "from_logits", position=0)
    return value if isinstance(value, bool) else (False if value is None else None)


def _output_activation(layers: tuple[Value, ...], *, major: int) -> str | None:
    """Return what the network ends in, "linear" for a dense layer without any; None where it is not known."""
    if not layers or not all(map(layer_kind, layers)):
        return None
    last = layers[-1]
    kind = layer_kind(last)
    if kind == "Softmax":
        return "softmax"
    if not isinstance(last, Made) or kind not in {"Dense", "Activation"}:
        return None
    if kind == "Activation":
        return word_of(given(last, "activation", position=0)) or None
    # In Keras 1 the second argument was the initializer.
    if major == 1 and len(last.positional) > 1:
        return None
    activation = given(last, "activation", position=1)
    return "linear" if activation is None else word_of(activation) or None


def _labels(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        if training.compiled is None:
            continue
        kind = _cross_entropy(argument(training.compiled.arguments, "loss"))
        problem = _label_problem(training, kind) if kind else ""
        if problem:
            yield Hit(place=training.event.place, message=problem)


def _label_problem(training: Training, kind: str) -> str:
    encoding = _encoding(argument(training.fitted.arguments, "y"))
    if kind == "categorical" and encoding == "integer":
        return "categorical_crossentropy expects one-hot labels, and these are integers: use the sparse one."
    if kind == "sparse" and encoding == "one-hot":
        return "sparse_categorical_crossentropy expects integers, and these labels are one-hot encoded."
    if kind == "binary" and encoding == "one-hot" and _is_softmax(training.fitted.layers):
        return (
            "binary_crossentropy with a softmax over classes judges each class by itself, and with it Keras up to 2.3 "
            "takes 'accuracy' for the share of right yes-or-no answers: 0.90 for ten classes and never a yes."
        )
    return ""


def _encoding(labels: Value) -> str:
    """Return "integer" or "one-hot", or "" where it is not known."""
    if not isinstance(labels, Array) or labels.role != "labels" or labels.dataset not in _INTEGER_LABELS:
        return ""
    kinds = {step.kind for step in labels.steps}
    if "one_hot" in kinds:
        return "one-hot"
    return "integer" if kinds <= {"cast", "reshape", "rows", "shuffle", "sort"} else ""


def _is_softmax(layers: tuple[Value, ...]) -> bool:
    return _output_activation(layers, major=2) == "softmax"


LOGITS = Rule(
    id="BK204",
    name="logits-mixed-up",
    summary="Softmax and `from_logits` do not fit each other.",
    why="With both, softmax is applied twice: all probabilities are squeezed together and gradients are small. With "
    "neither, the loss takes raw outputs for probabilities.",
    remedy="Either softmax in the last layer, or no activation there and `from_logits=True`. bakeoff computes the "
    "loss from logits whatever the study writes.",
    bad=script(
        """
        model = network()
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    good=script(
        """
        model = network()
        loss = keras.losses.SparseCategoricalCrossentropy()
        model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        """
    ),
    check=_logits,
)

LABELS = Rule(
    id="BK205",
    name="loss-misfit",
    summary="The loss does not fit the labels' encoding.",
    why="Either fit fails, or it trains on something else than what is meant, and the accuracy that it prints is "
    "another quantity.",
    remedy="`categorical_crossentropy` for one-hot labels, `sparse_categorical_crossentropy` for integers. In a "
    "bakeoff study both words mean the same, and the labels are read as what they are.",
    details="That `binary_crossentropy` turns `metrics=['accuracy']` into binary accuracy was read from the source of "
    "Keras 1.2.2 and 2.3.1; 2.6.0 goes by the shape of the output instead.",
    bad=script(
        """
        model = network()
        encoded = keras.utils.to_categorical(y_train, 10)
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        model.fit(x_train, encoded, epochs=5)
        """
    ),
    good=script(
        """
        model = network()
        encoded = keras.utils.to_categorical(y_train, 10)
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train, encoded, epochs=5)
        """
    ),
    check=_labels,
)

RULES = (LOGITS, LABELS)
