"""A network of one replica, layer by layer: nodes and buffers in, the operations of its three passes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from bakeoff.engine.forward import apply
from bakeoff.engine.fused import active, pooled
from bakeoff.engine.fused.active import ActiveProducts
from bakeoff.engine.fused.by_autograd import ByAutograd
from bakeoff.engine.fused.by_use import SortedBatch
from bakeoff.engine.fused.convolving import Convolution, ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.elements import CURVES, Curve, Mask, activate, curve_of, drop, drop_gradient, gate
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.narrow import NarrowConvolution
from bakeoff.engine.fused.normalising import (
    NormalisationArrays,
    normalise_batch,
    normalise_batch_gradient,
    scale_and_shift,
)
from bakeoff.engine.fused.pooled import PooledConvolution
from bakeoff.engine.fused.pooling import MaxPool
from bakeoff.engine.fused.products import DenseArrays, DenseProducts, bias_gradient, product_room
from bakeoff.engine.fused.rounding import round_images
from bakeoff.engine.fused.sparse import SparseBatch
from bakeoff.engine.fused.spectral import spectral_convolution
from bakeoff.engine.fused.tiled import tiled_convolution
from bakeoff.engine.fused.ways import way_of
from bakeoff.engine.network import Node
from bakeoff.engine.normalisation import NormalisationWeights, by_moving_statistics
from bakeoff.spec import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)

_Back = Callable[[Tensor], tuple[list[Operation], Tensor]]
"""From the gradient of a layer's outputs to the operations of its way back, and the gradient of its inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """What a network is built from; every tensor is one replica's own.

    Attributes:
        rows: The largest batch.
        dtype: Of activations.
        is_rounded: Whether they are bf16 numbers in f32.
        weights: By `layer/role`, f32.
        typed: The trainable ones in the type of the activations; the same tensors where that is f32.
        gradients: Of the trainable ones, f32.
        updates: Of dense layers' weights, where they follow on each part of the gradient, which is then stored nowhere.
        masks: By the position of each layer that drops something; empty where nothing is dropped.
        product_room: For all dense layers.
        batch: The images without their zeros, where the first layer may leave them out.
        batch_by_use: The images with their pixels, and so the first layer's weights, sorted by use; or None.
        is_shown: Whether somebody looks at what each layer gives.
    """

    rows: int
    dtype: torch.dtype
    is_rounded: bool
    weights: dict[str, Tensor]
    typed: dict[str, Tensor]
    gradients: dict[str, Tensor] = field(default_factory=dict)
    updates: dict[str, Operation] = field(default_factory=dict)
    masks: dict[int, Mask] = field(default_factory=dict)
    batch: SparseBatch | None = None
    batch_by_use: SortedBatch | None = None
    is_shown: bool = False
    product_room: Tensor = field(default_factory=product_room)

    def room(self, *shape: int) -> Tensor:
        """Return a buffer (image, *shape) for a whole batch."""
        return torch.empty(self.rows, *shape, dtype=self.dtype)

    def rounding(self, values: Tensor) -> tuple[Operation, ...]:
        """Return what rounds activations or their gradient, if anything has to."""
        return (round_images(values),) if self.is_rounded else ()

    def rounding_of_batch(self) -> tuple[Operation, ...]:
        """Return what rounds the batch without zeros, if there is one and anything has to."""
        return (self.batch.round(),) if self.is_rounded and self.batch is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's operations.

    Attributes:
        outputs: (image, *output shape), where it leaves what it gives.
        forward: In training.
        inference: Dropout off, moving statistics.
        back: Makes the way back.
    """

    outputs: Tensor
    forward: tuple[Operation, ...]
    inference: tuple[Operation, ...]
    back: _Back


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a layer stands among the others.

    Attributes:
        is_first: Whether it is the first with weights: its way back makes no gradient of its inputs, and returns that
            of its outputs in its place.
        is_before_weights: Whether neither it nor a layer before it has weights.
        is_gated_behind: Whether a layer behind it takes care of its ReLU on the way back.
        gates_before: Whether it is such a layer.
        is_behind_zeros: Whether most of its inputs are zero, and their gradient is not needed there.
    """

    is_first: bool
    is_before_weights: bool
    is_gated_behind: bool
    gates_before: bool
    is_behind_zeros: bool


def build(node: Node, inputs: Tensor, *, replica: Replica, place: Place) -> Layer:
    """Return a layer's operations on its inputs (image, *input shape)."""
    match node.layer:
        case Dense():
            return _dense(node, node.layer, inputs, replica, place)
        case Conv2D():
            return _convolution(node, node.layer, inputs, replica, place)
        case BatchNormalization():
            return _normalisation(node, node.layer, inputs, replica)
        case Dropout():
            return _dropout(node, inputs, replica, place)
        case Flatten():
            return _flat(inputs)
        case MaxPooling2D():
            return _max_pooling(node, node.layer, inputs, replica, place)
        case _:
            curve = curve_of(node.layer)
            return _by_autograd(node, inputs, replica) if curve is None else _activation(curve, inputs, replica, place)


def _activated(layer: Layer, name: str, node: Node, replica: Replica, place: Place) -> Layer:
    """Return a layer with the activation that its own argument names behind it, in place where that is possible."""
    if name == "linear":
        return layer
    curve = curve_of(node.layer)
    if curve is None:
        after = _by_autograd(replace(node, layer=Activation(name)), layer.outputs, replica)
    else:
        after = _activation(curve, layer.outputs, replica, place, outputs=layer.outputs)
    return _joined(layer, after, replica)


def _joined(first: Layer, second: Layer, replica: Replica) -> Layer:
    between = replica.rounding(first.outputs)

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        last_part, handed_down = second.back(gradient)
        first_part, result = first.back(handed_down)
        return [*last_part, *replica.rounding(handed_down), *first_part], result

    return Layer(
        outputs=second.outputs,
        forward=first.forward + between + second.forward,
        inference=first.inference + between + second.inference,
        back=back,
    )


def _activation(
    curve: Curve, inputs: Tensor, replica: Replica, place: Place, *, outputs: Tensor | None = None
) -> Layer:
    given = replica.room(*inputs.shape[1:]) if outputs is None else outputs
    operation = (activate(curve, inputs, outputs=given),)

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        return [] if place.is_gated_behind else [gate(curve, given, gradient=gradient)], gradient

    return Layer(outputs=given, forward=operation, inference=operation, back=back)


def _dense(node: Node, layer: Dense, inputs: Tensor, replica: Replica, place: Place) -> Layer:
    kernel, bias = _weights(node, replica)
    arrays = DenseArrays(
        inputs=inputs,
        kernel=kernel,
        bias=bias,
        outputs=replica.room(layer.units),
        room=replica.product_room,
    )
    batch, by_use = (replica.batch, replica.batch_by_use) if place.is_first else (None, None)
    is_active = place.is_behind_zeros and not place.is_first and active.pays(arrays)
    products = ActiveProducts(arrays) if is_active else DenseProducts(arrays)
    of_first = batch or by_use
    forward = products.forward() if of_first is None else of_first.forward(kernel, bias=bias, outputs=arrays.outputs)

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        key = f"{node.facts.name}/kernel"
        for_kernel, then = replica.gradients[key], replica.updates.get(key)
        for_inputs = None if place.is_first else replica.room(*inputs.shape[1:])
        if batch is not None:
            operations = [batch.weight_gradient(gradient, result=for_kernel, then=then)]
        elif by_use is not None and then is not None:
            operations = [by_use.descend(gradient, kernel=kernel)]
        elif by_use is not None:
            operations = [by_use.weight_gradient(gradient, result=for_kernel)]
        else:
            operations = products.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs, then=then)
        handed_down = gradient if for_inputs is None else for_inputs
        return [*_bias_gradient(node, gradient, replica), *operations], handed_down

    dense = Layer(outputs=arrays.outputs, forward=(forward,), inference=(forward,), back=back)
    return _activated(dense, layer.activation, node, replica, place)


def _weights(node: Node, replica: Replica) -> tuple[Tensor, Tensor | None]:
    name = node.facts.name
    return replica.typed[f"{name}/kernel"], replica.typed.get(f"{name}/bias")


def _bias_gradient(node: Node, gradient: Tensor, replica: Replica) -> list[Operation]:
    key = f"{node.facts.name}/bias"
    result, descending = replica.gradients.get(key), replica.weights[key] if key in replica.updates else None
    return [] if result is None else [bias_gradient(gradient, result=result, descending=descending)]


def _gates_itself(layer: Conv2D, arrays: ConvolutionArrays, place: Place) -> bool:
    """Say whether a layer's way back goes through its ReLU while it reads the gradient."""
    is_wanted = layer.activation == "relu" and place.is_first and not place.is_gated_behind
    return is_wanted and way_of(layer, arrays) == "narrow"


def _way(layer: Conv2D, arrays: ConvolutionArrays, place: Place) -> Convolution:
    """Return the way to compute a layer that its shapes ask for."""
    match way_of(layer, arrays):
        case "narrow":
            return NarrowConvolution(layer, arrays, gates=_gates_itself(layer, arrays, place))
        case "tiled":
            return tiled_convolution(layer, arrays)
        case "spectral":
            return spectral_convolution(layer, arrays)
        case "direct":
            return DirectConvolution(layer, arrays)


def _convolution(node: Node, layer: Conv2D, inputs: Tensor, replica: Replica, place: Place) -> Layer:
    arrays = _convolution_arrays(node, inputs, replica, outputs=replica.room(*node.facts.output_shape))
    convolution = _convolved(node, _way(layer, arrays, place), arrays, replica, place)
    if layer.activation != "relu":
        return _activated(convolution, layer.activation, node, replica, place)
    is_gated = place.is_gated_behind or _gates_itself(layer, arrays, place)
    return convolution if is_gated else _rectified(convolution)


def _convolution_arrays(node: Node, inputs: Tensor, replica: Replica, *, outputs: Tensor) -> ConvolutionArrays:
    kernel, bias = _weights(node, replica)
    return ConvolutionArrays(inputs=inputs, kernel=kernel, bias=bias, outputs=outputs)


def _convolved(node: Node, way: Convolution, arrays: ConvolutionArrays, replica: Replica, place: Place) -> Layer:
    forward = way.forward()

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        result = replica.gradients[f"{node.facts.name}/kernel"]
        for_bias = replica.gradients.get(f"{node.facts.name}/bias")
        for_inputs = None if place.is_first else replica.room(*arrays.inputs.shape[1:])
        back = way.backward(gradient, for_kernel=result, for_bias=for_bias, for_inputs=for_inputs)
        return back, gradient if for_inputs is None else for_inputs

    return Layer(outputs=arrays.outputs, forward=forward, inference=forward, back=back)


def build_pooled(nodes: Sequence[Node], inputs: Tensor, *, replica: Replica, places: Sequence[Place]) -> list[Layer]:
    """Return a convolution and the pooling behind it as two layers, of which the second does all; [] for other nodes.

    They are not computed together where somebody looks at what the convolution gives.
    """
    match nodes:
        case [Node(layer=Conv2D() as layer) as node, Node(layer=MaxPooling2D() as behind) as pooling]:
            pass
        case _:
            return []
    if replica.is_shown:
        return []
    outputs = replica.room(*pooling.facts.output_shape)
    arrays = _convolution_arrays(node, inputs, replica, outputs=outputs)
    if not pooled.pays(layer, arrays, pooling=behind):
        return []
    nothing = Layer(outputs=inputs, forward=(), inference=(), back=lambda gradient: ([], gradient))
    both = PooledConvolution(layer, arrays, gates=places[1].gates_before, is_rounded=replica.is_rounded)
    return [nothing, _convolved(node, both, arrays, replica, places[0])]


def _rectified(convolution: Layer) -> Layer:
    """Return a convolution that has rectified its outputs already, with the gate that its way back needs."""

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        operations, result = convolution.back(gradient)
        return [gate(CURVES["relu"], convolution.outputs, gradient=gradient), *operations], result

    return replace(convolution, back=back)


def _normalisation(node: Node, layer: BatchNormalization, inputs: Tensor, replica: Replica) -> Layer:
    name = node.facts.name
    weights = NormalisationWeights(
        gamma=replica.weights.get(f"{name}/gamma"),
        beta=replica.weights.get(f"{name}/beta"),
        moving_mean=replica.weights[f"{name}/moving_mean"],
        moving_variance=replica.weights[f"{name}/moving_variance"],
    )
    arrays = NormalisationArrays(
        inputs=inputs,
        outputs=replica.room(*inputs.shape[1:]),
        gamma=weights.gamma,
        beta=weights.beta,
        moving_mean=weights.moving_mean,
        moving_variance=weights.moving_variance,
        mean=torch.empty_like(weights.moving_mean),
        inverse=torch.empty_like(weights.moving_mean),
    )

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        for_gamma, for_beta = (replica.gradients.get(f"{name}/{role}") for role in ("gamma", "beta"))
        return [normalise_batch_gradient(arrays, gradient, for_gamma=for_gamma, for_beta=for_beta)], gradient

    scale, shift = by_moving_statistics(layer, weights)
    return Layer(
        outputs=arrays.outputs,
        forward=(normalise_batch(arrays, momentum=layer.momentum, epsilon=layer.epsilon),),
        inference=(scale_and_shift(inputs, outputs=arrays.outputs, scale=scale, shift=shift),),
        back=back,
    )


def _dropout(node: Node, inputs: Tensor, replica: Replica, place: Place) -> Layer:
    mask = replica.masks.get(node.position)
    if mask is None:
        return Layer(outputs=inputs, forward=(), inference=(), back=lambda gradient: ([], gradient))
    if replica.batch is not None and place.is_before_weights:
        only_there = (replica.batch.drop(mask), *replica.rounding_of_batch())
        return Layer(outputs=inputs, forward=only_there, inference=(), back=lambda gradient: ([], gradient))
    # In place only behind a ReLU that it gates: other layers may need to know what they gave.
    outputs = inputs if place.gates_before else replica.room(*inputs.shape[1:])
    kept = torch.empty(inputs.shape, dtype=torch.uint8)
    is_asked = not (place.gates_before or place.is_before_weights)

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        if place.gates_before:
            return [gate(replace(CURVES["relu"], slope=mask.scale), outputs, gradient=gradient)], gradient
        return [drop_gradient(mask, gradient, kept=kept)], gradient

    forward = drop(mask, inputs, outputs=outputs, kept=kept if is_asked else None)
    return Layer(outputs=outputs, forward=(forward,), inference=(), back=back)


def _flat(inputs: Tensor) -> Layer:
    shape = inputs.shape
    return Layer(
        outputs=inputs.view(shape[0], -1), forward=(), inference=(), back=lambda gradient: ([], gradient.view(shape))
    )


def _max_pooling(node: Node, layer: MaxPooling2D, inputs: Tensor, replica: Replica, place: Place) -> Layer:
    outputs = replica.room(*node.facts.output_shape)
    pool = MaxPool(layer, inputs, outputs=outputs, gates=place.gates_before)

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        result = replica.room(*inputs.shape[1:])
        return [pool.backward(gradient, result=result)], result

    return Layer(outputs=outputs, forward=(pool.forward(),), inference=(pool.inference(),), back=back)


def _by_autograd(node: Node, inputs: Tensor, replica: Replica) -> Layer:
    outputs = replica.room(*node.facts.output_shape)
    layer = ByAutograd(
        lambda images: apply(node, images.unsqueeze(0), weights={}, masks=None)[0], inputs, outputs=outputs
    )

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        result = replica.room(*inputs.shape[1:])
        return [layer.backward(gradient, result=result)], result

    return Layer(outputs=outputs, forward=(layer.forward(),), inference=(layer.inference(),), back=back)
