"""A network as the chain of all it does to an image: a `TrainedNetwork` in, its `Part`s, preprocessing first, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.data import prepared_shape
from bakeoff.spec import Flatten, Layer

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels are divided by 255."""


@dataclass(frozen=True, slots=True)
class UnitNorm:
    """An image is divided by its norm over some axes, counted with the batch's; zeros stay zeros."""

    axes: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Standardise:
    """The mean is subtracted and what is left divided by the deviation; both (channel,) or (feature,)."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One thing that a network does, in its place.

    Attributes:
        name: Unique in the network; may hold any character but `/`.
        what: A step of the preprocessing, or a layer.
        input_shape: Of one image before it: (height, width, channel) or (feature,).
        output_shape: The same after it.
        is_layer: Whether it is one of the network's layers, and no step of the preprocessing.
        weights: By role, in Keras's layout.
    """

    name: str
    what: Scale | UnitNorm | Standardise | Layer
    input_shape: Shape
    output_shape: Shape
    is_layer: bool
    weights: Mapping[str, NDArray[np.float32]]


def parts(network: TrainedNetwork) -> tuple[Part, ...]:
    """Return all that happens to an image as the data set has it, up to the probabilities."""
    return (*_preparation(network), *_layers(network))


def _preparation(network: TrainedNetwork) -> Iterator[Part]:
    taken = {fact.name for fact in network.layers}
    shape = network.image_shape
    for step in network.settings.preprocess:
        name = step
        while name in taken:
            name += "_first"
        taken.add(name)
        after = prepared_shape(shape, ["flatten"]) if step == "flatten" else shape
        yield Part(
            name=name,
            what=_step(step, shape, network),
            input_shape=shape,
            output_shape=after,
            is_layer=False,
            weights={},
        )
        shape = after


def _step(step: str, shape: Shape, network: TrainedNetwork) -> Scale | UnitNorm | Standardise | Flatten:
    match step:
        case "scale":
            return Scale()
        case "l2_columns":
            return UnitNorm((1,))
        case "l2":
            return UnitNorm(tuple(range(1, len(shape) + 1)))
        case "standardise" if network.standardisation is not None:
            return Standardise(network.standardisation.mean, network.standardisation.deviation)
        case _:
            return Flatten()


def _layers(network: TrainedNetwork) -> Iterator[Part]:
    for layer, fact in zip(network.settings.layers, network.layers, strict=True):
        yield Part(
            name=fact.name,
            what=layer,
            input_shape=fact.input_shape,
            output_shape=fact.output_shape,
            is_layer=True,
            weights={weight.role: network.weights[f"{fact.name}/{weight.role}"] for weight in fact.weights},
        )
