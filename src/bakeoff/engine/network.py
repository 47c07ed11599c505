"""A network ready to train: a variant's layers and the shape of its input in, layers with their facts out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bakeoff.spec import Activation, Conv2D, Dense, Dropout, Layer, LayerFacts, Settings, network


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One layer in its place.

    Attributes:
        position: Counted from 0; names the layer's random streams.
        layer: What it does.
        facts: Its name, shapes and weights.
    """

    position: int
    layer: Layer
    facts: LayerFacts


def nodes(settings: Settings, input_shape: tuple[int, ...]) -> tuple[Node, ...]:
    """Return the layers in order, the last softmax left out: losses are computed from logits."""
    facts = network(settings.layers, settings.layer_names, image_shape=input_shape)
    whole = tuple(
        Node(position=position, layer=layer, facts=fact)
        for position, (layer, fact) in enumerate(zip(settings.layers, facts, strict=True))
    )
    *body, last = whole
    if last.layer == Activation("softmax"):
        return tuple(body)
    if isinstance(last.layer, Dense | Conv2D):
        return (*body, replace(last, layer=replace(last.layer, activation="linear")))
    return whole


def dropout_rates(settings: Settings) -> dict[int, float]:
    """Return the rate of each layer that drops anything, by its position."""
    return {
        position: layer.rate
        for position, layer in enumerate(settings.layers)
        if isinstance(layer, Dropout) and layer.rate > 0
    }
