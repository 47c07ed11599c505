"""A Keras model as Keras itself describes it: its configuration in, a `KerasModel` with its layers as calls out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bakeoff.errors import StudyError
from bakeoff.spec.call_text import call_text
from bakeoff.spec.calls import Call, shown
from bakeoff.spec.keras_chains import Table, chained_layers
from bakeoff.spec.keras_compiling import Compiled
from bakeoff.spec.keras_configs import layer_call, layer_name
from bakeoff.spec.keras_inputs import preparation, preparation_count
from bakeoff.spec.layer_calls import read_layer_call
from bakeoff.spec.layers import Conv2D, Dense
from bakeoff.spec.rules import SHAPE

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KerasLayer:
    """One layer of a Keras model.

    Attributes:
        name: In the model.
        call: What would make it.
    """

    name: str
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class KerasModel:
    """A chain of layers, without weights.

    Attributes:
        name: The model's.
        image_shape: Of an image as the model takes it; None where it does not say.
        preparing: The layers before the network, which prepare images.
        preprocess: What they do, by a study's names.
        input_shape: Of an image after them; None where that is not known.
        network: The layers after them.
    """

    name: str
    image_shape: Shape | None
    preparing: tuple[KerasLayer, ...]
    preprocess: tuple[str, ...]
    input_shape: Shape | None
    network: tuple[KerasLayer, ...]


def layer_texts(model: KerasModel, *, compiled: Compiled) -> tuple[str, ...]:
    """Return the network as a study writes it: with its input, and with the softmax that a loss from logits implies."""
    first = [] if model.input_shape is None else [Call("Input", (model.input_shape,))]
    last = [Call("Softmax")] if compiled.takes_logits and _gives_logits(model) else []
    return tuple(map(call_text, [*first, *(layer.call for layer in model.network), *last]))


def _gives_logits(model: KerasModel) -> bool:
    layer = read_layer_call(model.network[-1].call).layer if model.network else None
    return isinstance(layer, Dense | Conv2D) and layer.activation == "linear"


def read_keras_model(model: Table) -> KerasModel:
    """Return the model that a configuration describes.

    Args:
        model: What `model.to_json()` says, parsed.

    Raises:
        StudyError: It is no chain of layers that bakeoff has; the place names the layer.
    """
    entries = chained_layers(model)
    config = model["config"]
    image_shape = _shape_in(entries[0].get("config"))
    if image_shape is None:
        image_shape = _shape_in(config)
    is_input = entries[0].get("class_name") == "InputLayer"
    layers = list(_layers(entries[1:] if is_input else entries, image_shape))
    count, steps, input_shape = _prepared(layers, image_shape)
    return KerasModel(
        name=layer_name(model),
        image_shape=image_shape,
        preparing=tuple(layers[:count]),
        preprocess=steps,
        input_shape=input_shape,
        network=tuple(layers[count:]),
    )


def _shape_in(config: object) -> Shape | None:
    """Return the shape of an image, where a configuration says it: without the batch, None where a side is open."""
    if not isinstance(config, dict):
        return None
    given = next((config[key] for key in _SHAPE_KEYS if config.get(key) is not None), None)
    shape = tuple(given[1:]) if isinstance(given, list | tuple) else None
    return shape if SHAPE.accepts(shape) else None


_SHAPE_KEYS = ("batch_shape", "batch_input_shape", "build_input_shape")


def _layers(entries: Sequence[Table], shape: Shape | None) -> Iterator[KerasLayer]:
    rank = None if shape is None else len(shape) + 1
    for entry in entries:
        name = layer_name(entry)
        try:
            call = layer_call(entry, rank=rank)
            rank = _rank_after(call, rank)
        except StudyError as error:
            raise error.at(_place(name)) from None
        yield KerasLayer(name=name, call=call)


def _rank_after(call: Call, rank: int | None) -> int | None:
    """Return how many axes a layer's output has, the batch's too."""
    if call.name in ("GlobalAveragePooling2D", "GlobalMaxPooling2D"):
        return 4 if ("keepdims", True) in call.keywords else 2
    if call.name == "Reshape":
        return len(call.positional[0]) + 1 if isinstance(call.positional[0], tuple) else rank
    return 2 if call.name == "Flatten" else rank


def _prepared(layers: Sequence[KerasLayer], shape: Shape | None) -> tuple[int, tuple[str, ...], Shape | None]:
    """Return how many layers prepare images, what they do, and the shape of an image after them."""
    calls = [layer.call for layer in layers]
    count = preparation_count(calls)
    steps, input_shape = preparation(calls[:count], shape)
    for layer in layers[count:]:
        try:
            read_layer_call(layer.call)
        except StudyError as error:
            raise error.at(_place(layer.name)) from None
    return count, steps, input_shape


def _place(name: str) -> str:
    return f"layer {shown(name)}"
