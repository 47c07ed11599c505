"""One pass through a network: a stack of inputs and weights in, logits out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

from bakeoff.engine.activations import activate, leak, rectify
from bakeoff.engine.dense import dense
from bakeoff.engine.dropout import MaskSource
from bakeoff.engine.images import (
    average_pooling,
    convolution,
    global_average,
    global_maximum,
    max_pooling,
    zero_padding,
)
from bakeoff.engine.network import Node
from bakeoff.engine.normalisation import NormalisationWeights, normalise, normalise_batch
from bakeoff.spec import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
    ZeroPadding2D,
)

Weights = Mapping[str, Tensor]
Observer = Callable[[Node, Tensor], None]


def logits(network: Sequence[Node], inputs: Tensor, *, weights: Weights, masks: MaskSource | None = None) -> Tensor:
    """Return (replica, image, class) logits.

    Args:
        network: The layers.
        inputs: (replica, image, *input shape).
        weights: Each (replica, *shape), by `layer/role`.
        masks: Given in training: dropout is on, and batch statistics are used and followed.
    """
    stack = inputs
    for node in network:
        stack = apply(node, stack, weights=weights, masks=masks)
    return stack


def observe(network: Sequence[Node], inputs: Tensor, *, weights: Weights, observer: Observer) -> Tensor:
    """Return the logits, dropout off, and show the observer what each layer gives."""
    stack = inputs
    for node in network:
        stack = apply(node, stack, weights=weights, masks=None)
        observer(node, stack)
    return stack


def apply(node: Node, stack: Tensor, *, weights: Weights, masks: MaskSource | None) -> Tensor:
    """Return what one layer gives: (replica, image, …) in and out."""
    layer = node.layer
    match layer:
        case Dense() | Conv2D():
            return _weighted(node, layer, stack, weights)
        case BatchNormalization():
            return _normalised(node, layer, stack, weights, is_training=masks is not None)
        case Dropout():
            return stack if masks is None or layer.rate == 0 else stack * masks.next(node.position, stack)
        case Activation(name):
            return activate(name, stack)
        case ReLU():
            return rectify(layer, stack)
        case LeakyReLU():
            return leak(layer, stack)
        case Flatten():
            return stack.flatten(2)
        case _:
            return _pooled(layer, stack)


Pooling = MaxPooling2D | AveragePooling2D | GlobalAveragePooling2D | GlobalMaxPooling2D | ZeroPadding2D


def _pooled(layer: Pooling, stack: Tensor) -> Tensor:
    match layer:
        case MaxPooling2D():
            return max_pooling(layer, stack)
        case AveragePooling2D():
            return average_pooling(layer, stack)
        case GlobalAveragePooling2D(keepdims):
            return global_average(stack, keepdims=keepdims)
        case GlobalMaxPooling2D(keepdims):
            return global_maximum(stack, keepdims=keepdims)
        case ZeroPadding2D():
            return zero_padding(layer, stack)


def _weighted(node: Node, layer: Dense | Conv2D, stack: Tensor, weights: Weights) -> Tensor:
    name = node.facts.name
    kernels = weights[f"{name}/kernel"]
    biases = weights.get(f"{name}/bias")
    if isinstance(layer, Conv2D):
        return activate(layer.activation, convolution(layer, stack, kernels=kernels, biases=biases))
    return activate(layer.activation, dense(stack, kernels, biases=biases))


def _normalised(node: Node, layer: BatchNormalization, stack: Tensor, weights: Weights, *, is_training: bool) -> Tensor:
    name = node.facts.name
    tensors = NormalisationWeights(
        gamma=weights.get(f"{name}/gamma"),
        beta=weights.get(f"{name}/beta"),
        moving_mean=weights[f"{name}/moving_mean"],
        moving_variance=weights[f"{name}/moving_variance"],
    )
    if is_training:
        return normalise_batch(layer, stack, weights=tensors)
    return normalise(layer, stack, weights=tensors)
