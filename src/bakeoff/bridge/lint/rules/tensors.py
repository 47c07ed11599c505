"""Which tensor an index takes: weights taken from a model in, those that are not what they are called out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import given, layer_kind
from bakeoff.bridge.reading.events import Bound, Event, WeightsTaken
from bakeoff.bridge.reading.values import Made, Value

_NORM = ("gamma", "beta", "moving mean", "moving variance")
_WITHOUT = {
    "Activation",
    "AveragePooling2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "InputLayer",
    "LeakyReLU",
    "MaxPooling2D",
    "ReLU",
    "Reshape",
    "Softmax",
    "ZeroPadding2D",
}
_OUTPUT = re.compile(r"(?i)^(out|output)(_?(layer|weights?|w))*$")
_HIDDEN = re.compile(r"(?i)^(h\d+|hidden_?\d*|(first|second|third)_hidden)(_?(layer|weights?|w))*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tensor:
    """One tensor of a network."""

    role: str
    kind: str
    layer: int

    @property
    def title(self) -> str:
        return f"the {self.role} of layer {self.layer + 1}, {self.kind}"


def _misnamed(evidence: Evidence) -> Iterator[Hit]:
    for event, taken in evidence.told(WeightsTaken):
        name = _name_of(evidence, event)
        tensors = _tensors(taken.layers)
        if not name or tensors is None or taken.layer is not None or not 0 <= taken.index < len(tensors):
            continue
        tensor = tensors[taken.index]
        right = _output_index(tensors)
        if _OUTPUT.match(name) and taken.index not in {right, right + 1}:
            message = f"`{name}` is {tensor.title}; the kernel of the output layer has index {right}."
            yield Hit(place=event.place, message=message)
        elif _HIDDEN.match(name) and tensor.role not in {"kernel", "bias"}:
            yield Hit(place=event.place, message=f"`{name}` is {tensor.title}: no weights between neurons.")


def _name_of(evidence: Evidence, event: Event) -> str:
    """Return what the tensor is called: the name that the same line binds next."""
    for later in evidence.reading.events[event.number + 1 :]:
        if later.place.cell != event.place.cell or later.place.line != event.place.line:
            return ""
        if isinstance(later.what, Bound):
            return later.what.name
    return ""


def _tensors(layers: tuple[Value, ...]) -> tuple[_Tensor, ...] | None:
    """Return a network's tensors in the order of `get_weights`; None where a layer is not known."""
    found: list[_Tensor] = []
    for number, layer in enumerate(layers):
        kind = layer_kind(layer)
        if kind in {"Dense", "Conv2D"} and isinstance(layer, Made):
            bias = given(layer, "use_bias", "bias")
            roles: tuple[str, ...] = ("kernel",) if bias is False else ("kernel", "bias")
        elif (
            kind == "BatchNormalization"
            and isinstance(layer, Made)
            and not {"scale", "center"} & dict(layer.keywords).keys()
        ):
            roles = _NORM
        elif kind in _WITHOUT:
            roles = ()
        else:
            return None
        found += [_Tensor(role=role, kind=kind, layer=number) for role in roles]
    return tuple(found) if found and found[-1].kind == "Dense" else None


def _output_index(tensors: tuple[_Tensor, ...]) -> int:
    return next(number for number, tensor in enumerate(tensors) if tensor.layer == tensors[-1].layer)


MISNAMED = Rule(
    id="BK402",
    name="tensor-misnamed",
    summary="Weights are taken by index, and the tensor is not what it is called.",
    why="`get_weights` lists the arrays layer by layer, and every layer has as many as it has: two for a dense or "
    "convolution layer, four for batch normalisation. The index that fits one network is another tensor in the next.",
    remedy="Ask the layer: `model.layers[-1].get_weights()[0]`.",
    details="It is found where all layers of the model are known and the tensor's name speaks of an output layer, or "
    "of a hidden layer while it belongs to a batch normalisation.",
    bad=script(
        """
        model = keras.Sequential([
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dense(10, activation="softmax"),
        ])
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        weights = model.get_weights()
        output_layer = weights[2].flatten()
        """
    ),
    good=script(
        """
        model = keras.Sequential([
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.BatchNormalization(),
            layers.Dense(10, activation="softmax"),
        ])
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        weights = model.get_weights()
        output_layer = weights[6].flatten()
        """
    ),
    check=_misnamed,
)

RULES = (MISNAMED,)
