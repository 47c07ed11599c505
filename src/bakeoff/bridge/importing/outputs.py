"""The end of a network and its loss: layers and a loss in, layers that end in softmax and what had to change out."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.reading.values import External, Made, Value
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError
from bakeoff.spec import Activation, Call, Conv2D, Dense, Layer, call_text, parse_call, read_layer

_FITTING = ("categoricalcrossentropy", "sparsecategoricalcrossentropy", "crossentropy", "softmaxcrossentropywithlogits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a model is trained for.

    Attributes:
        name: As written; empty where it is not known.
        is_ours: Whether it is the one that bakeoff has.
        from_logits: Whether it applies the softmax itself.
        has_more: Whether it is given arguments that bakeoff has not, as `label_smoothing`.
    """

    name: str
    is_ours: bool
    from_logits: bool = False
    has_more: bool = False


def loss_of(value: Value) -> Loss:
    """Return what a `loss` comes to."""
    name = value if isinstance(value, str) else value.name if isinstance(value, External | Made) else ""
    keywords = dict(value.keywords) if isinstance(value, Made) else {}
    plain = name.replace("_", "").lower()
    logits = keywords.get("from_logits") is True or "withlogits" in plain
    return Loss(
        name=name,
        is_ours=any(plain.startswith(each) for each in _FITTING),
        from_logits=logits,
        has_more=keywords.get("label_smoothing", 0) not in (0, None),
    )


def with_softmax(texts: tuple[str, ...], loss: Loss, *, place: Place) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Return layers that end in softmax, and what had to change for it.

    Raises:
        StudyError: The last layers give no score for each class.
    """
    layers = [read_layer(text).layer for text in texts]
    if layers and _activation(layers[-1]) == "softmax":
        return texts, ()
    if len(layers) > 1 and isinstance(layers[-1], Activation):
        changed = (*texts[:-1], "Activation('softmax')")
        return changed, _changes(layers[-1].activation, loss, place)
    if not layers or not isinstance(layers[-1], Dense | Conv2D):
        raise StudyError("its last layer gives no score for each class: bakeoff expects one such as Dense(10).")
    call = parse_call(texts[-1])
    keywords = tuple(item for item in call.keywords if item[0] != "activation")
    position = 1 if isinstance(layers[-1], Dense) else 9
    last = Call(call.name, call.positional[:position], (*keywords, ("activation", "softmax")))
    return (*texts[:-1], call_text(last)), _changes(layers[-1].activation, loss, place)


def _activation(layer: Layer | None) -> str:
    return layer.activation if isinstance(layer, Dense | Conv2D | Activation) else ""


def _changes(activation: str, loss: Loss, place: Place) -> tuple[Note, ...]:
    if activation == "linear" and loss.from_logits:
        return (Note(place=place, text="the softmax that the loss applies stands in the last layer."),)
    return (Note(place=place, text=f"the last layer gives softmax, not {activation}: bakeoff has no other."),)
