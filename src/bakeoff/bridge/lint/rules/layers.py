"""Layers that are not what they seem: networks in, the layers that do nothing or something else out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.shapes import network_shapes
from bakeoff.bridge.lint.values import given, layer_kind
from bakeoff.bridge.reading.values import Made
from bakeoff.bridge.source.place import Place
from bakeoff.spec import LayerFacts


def _pointwise(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        found = [facts for facts in network_shapes(training) if _is_dense_in_disguise(facts)]
        if found:
            names = f"{len(found)} convolutions work" if len(found) > 1 else "1 convolution works"
            units = ", ".join(str(facts.output_shape[-1]) for facts in found)
            message = f"{names} on an image of 1×1 pixels in {training.title} ({units} filters): each is a dense layer."
            yield Hit(place=training.event.place, message=message)


def _is_dense_in_disguise(facts: LayerFacts) -> bool:
    return facts.kind == "Conv2D" and facts.input_shape[:2] == (1, 1)


def _inner_shape(evidence: Evidence) -> Iterator[Hit]:
    for layers, place in _each_network(evidence):
        inner = [layer for layer in layers[1:] if _says_shape(layer)]
        if inner and layer_kind(layers[0]) != "InputLayer" and _says_shape(layers[0]):
            what = f"{len(inner)} layers" if len(inner) > 1 else "1 layer"
            message = f"input_shape is given to {what} after the first, where it has no effect."
            yield Hit(place=inner[0].place if inner[0].place.cell == place.cell else place, message=message)


def _each_network(evidence: Evidence) -> Iterator[tuple[Sequence[Made], Place]]:
    """Yield the layers of each network that is fitted, once, where all of them are known."""
    seen = set()
    for training in evidence.trainings:
        layers = tuple(layer for layer in training.fitted.layers if isinstance(layer, Made))
        if len(layers) == len(training.fitted.layers) and layers and training.fitted.model not in seen:
            seen.add(training.fitted.model)
            yield layers, training.event.place


def _says_shape(layer: Made) -> bool:
    return given(layer, "input_shape", "input_dim", "batch_input_shape") is not None


def _dropout_before_norm(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        pairs = [second for first, second in pairwise(training.fitted.layers) if _is_drop_and_norm(first, second)]
        if pairs:
            message = (
                f"Dropout stands right before batch normalisation in {training.title}: the variance that it learns "
                "is that with dropout on, which is larger than the one it meets when the network is asked."
            )
            yield Hit(place=training.event.place, message=message)


def _is_drop_and_norm(first: object, second: object) -> bool:
    if not isinstance(first, Made) or not isinstance(second, Made):
        return False
    return layer_kind(first) == "Dropout" and layer_kind(second) == "BatchNormalization"


_END = """
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train[..., None], y_train, epochs=5)"""

POINTWISE = Rule(
    id="BK210",
    name="convolution-on-a-point",
    summary="A convolution works on an image of one pixel.",
    why="It sees no neighbours: it is a dense layer under another name. What the network gains or loses by it says "
    "nothing about more convolutions.",
    remedy="Pool less before it, or use padding='same'; or write Dense.",
    details="Shapes follow from the layers and the images, as `bakeoff summary` shows them.",
    bad=script(
        """
        model = keras.Sequential([
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(24),
            layers.Conv2D(32, 1, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    good=script(
        """
        model = keras.Sequential([
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    check=_pointwise,
)

INNER_SHAPE = Rule(
    id="BK211",
    name="inner-input-shape",
    summary="`input_shape` stands on a layer inside the network.",
    why="Keras takes it from the first layer alone. Elsewhere it is not checked, and may tell the reader a shape that "
    "the layer does not get.",
    remedy="Delete it there.",
    bad=script(
        """
        model = keras.Sequential([
            layers.Conv2D(16, 3, activation="relu", input_shape=(28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu", input_shape=(28, 28, 1)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    good=script(
        """
        model = keras.Sequential([
            layers.Conv2D(16, 3, activation="relu", input_shape=(28, 28, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    check=_inner_shape,
)

DROPOUT_BEFORE_NORM = Rule(
    id="BK212",
    name="dropout-before-normalisation",
    summary="Dropout stands right before batch normalisation.",
    why="Dropout raises the variance while training and not afterwards; batch normalisation remembers the raised one "
    "and divides by it when the network is asked.",
    remedy="Put dropout after it, or try the network with one of the two.",
    details="Named and measured by Li, Chen, Hu and Yang, Understanding the disharmony between dropout and batch "
    "normalization by variance shift, CVPR 2019.",
    bad=script(
        """
        model = keras.Sequential([
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.5),
            layers.BatchNormalization(),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    good=script(
        """
        model = keras.Sequential([
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ])"""
        + _END.replace("\n", "\n        ")
    ),
    check=_dropout_before_norm,
)

RULES = (POINTWISE, INNER_SHAPE, DROPOUT_BEFORE_NORM)
