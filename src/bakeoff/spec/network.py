"""What a network is made of: layers and an image's shape in, one `LayerFacts` per layer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from bakeoff.errors import StudyError
from bakeoff.spec.initializers import Initializer
from bakeoff.spec.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    MaxPooling2D,
    Padding,
    Pair,
    Penalty,
    ZeroPadding2D,
)

Shape = tuple[int, ...]

LARGEST_TENSOR = 2**31
"""Numbers in one weight tensor, or in what a layer gives for one image: beyond it a size was misread or mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFacts:
    """One weight tensor.

    Attributes:
        role: "kernel", "bias", "gamma", "beta", "moving_mean" or "moving_variance".
        shape: In Keras's layout: Dense kernel (in, out), Conv2D kernel (height, width, in, out).
        initializer: What it is drawn from.
        is_trainable: False for a batch normalisation's moving statistics.
        penalty: Its regularizer, or None.
    """

    role: str
    shape: Shape
    initializer: Initializer
    is_trainable: bool = True
    penalty: Penalty | None = None

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFacts:
    """One layer in its place in a network.

    Attributes:
        name: Unique in the network, as Keras's `summary` shows it.
        kind: The class's name.
        input_shape: Of one image, without the batch: (height, width, channels) or (units,).
        output_shape: The same for what it gives.
        weights: In Keras's order.
        forward_macs: Multiply-adds per image of a dense or convolution layer; 0 for the others.
    """

    name: str
    kind: str
    input_shape: Shape
    output_shape: Shape
    weights: tuple[WeightFacts, ...]
    forward_macs: int

    @property
    def parameters(self) -> int:
        """How many numbers its weights hold."""
        return sum(weight.size for weight in self.weights)

    @property
    def trainable_parameters(self) -> int:
        """How many of them training changes."""
        return sum(weight.size for weight in self.weights if weight.is_trainable)


def network(
    layers: Sequence[Layer], names: Sequence[str], *, image_shape: Shape, place: str = "layers", start: int = 0
) -> tuple[LayerFacts, ...]:
    """Return what each layer gives and holds.

    Args:
        layers: From input to output.
        names: One for each layer.
        image_shape: (height, width, channels) or (features,).
        place: Where the layers stand in a study, for errors.
        start: What the first layer counts as there: 1 where an `Input` stands before it.

    Raises:
        StudyError: A layer does not fit the one before it; its place is `layers[i]`.
    """
    facts: list[LayerFacts] = []
    shape = image_shape
    for index, (layer, name) in enumerate(zip(layers, names, strict=True), start=start):
        try:
            fact = _layer_facts(layer, name, shape)
        except StudyError as error:
            raise error.at(f"{place}[{index}]") from None
        facts.append(fact)
        shape = fact.output_shape
    return tuple(facts)


def training_mflop_per_image(facts: Sequence[LayerFacts]) -> float:
    """Return the work of one training image in MFLOP.

    Forward multiply-adds of dense and convolution layers, times 2 (multiply and add), times 3 (forward, input
    gradient, weight gradient); biases, activations, pooling, dropout and normalisation are left out.
    """
    return 6 * sum(fact.forward_macs for fact in facts) / 1e6


def _layer_facts(layer: Layer, name: str, shape: Shape) -> LayerFacts:
    output_shape = _output_shape(layer, shape)
    weights = _weights(layer, shape)
    if max(prod(output_shape), *(weight.size for weight in weights), 0) > LARGEST_TENSOR:
        raise StudyError(f"{type(layer).__name__} would need a tensor of more than {LARGEST_TENSOR:,} numbers.")
    kernels = sum(weight.size for weight in weights if weight.role == "kernel")
    positions = prod(output_shape[:-1])
    return LayerFacts(
        name=name,
        kind=type(layer).__name__,
        input_shape=shape,
        output_shape=output_shape,
        weights=weights,
        forward_macs=positions * kernels,
    )


def _output_shape(layer: Layer, shape: Shape) -> Shape:
    match layer:
        case Dense(units=units):
            _needs_vector(layer, shape)
            return (units,)
        case Flatten():
            return (prod(shape),)
        case Conv2D():
            _needs_image(layer, shape)
            height, width = _windows(layer, shape, size=layer.kernel_size, dilation=layer.dilation_rate)
            return (height, width, layer.filters)
        case MaxPooling2D() | AveragePooling2D():
            _needs_image(layer, shape)
            return (*_windows(layer, shape, size=layer.pool_size), shape[2])
        case GlobalAveragePooling2D(keepdims=keepdims) | GlobalMaxPooling2D(keepdims=keepdims):
            _needs_image(layer, shape)
            return (1, 1, shape[2]) if keepdims else (shape[2],)
        case ZeroPadding2D(padding=(rows, columns)):
            _needs_image(layer, shape)
            return (shape[0] + sum(rows), shape[1] + sum(columns), shape[2])
        case _:
            return shape


def _weights(layer: Layer, shape: Shape) -> tuple[WeightFacts, ...]:
    match layer:
        case Dense():
            return _kernel_and_bias(layer, (shape[-1], layer.units))
        case Conv2D():
            return _kernel_and_bias(layer, (*layer.kernel_size, shape[-1], layer.filters))
        case BatchNormalization():
            return _normalisation_weights(layer, (shape[-1],))
        case _:
            return ()


def _kernel_and_bias(layer: Dense | Conv2D, shape: Shape) -> tuple[WeightFacts, ...]:
    kernel = WeightFacts(
        role="kernel", shape=shape, initializer=layer.kernel_initializer, penalty=layer.kernel_regularizer
    )
    if not layer.use_bias:
        return (kernel,)
    return (kernel, WeightFacts(role="bias", shape=shape[-1:], initializer=layer.bias_initializer))


def _normalisation_weights(layer: BatchNormalization, shape: Shape) -> tuple[WeightFacts, ...]:
    gamma = WeightFacts(role="gamma", shape=shape, initializer=layer.gamma_initializer)
    beta = WeightFacts(role="beta", shape=shape, initializer=layer.beta_initializer)
    mean = WeightFacts(role="moving_mean", shape=shape, initializer=layer.moving_mean_initializer, is_trainable=False)
    variance = WeightFacts(
        role="moving_variance", shape=shape, initializer=layer.moving_variance_initializer, is_trainable=False
    )
    return (*([gamma] if layer.scale else []), *([beta] if layer.center else []), mean, variance)


def _windows(
    layer: Conv2D | MaxPooling2D | AveragePooling2D, shape: Shape, *, size: Pair, dilation: Pair = (1, 1)
) -> Pair:
    """Return how many places a window takes, by TensorFlow's rules for "valid" and "same"."""
    reach = (_reach(size[0], dilation[0]), _reach(size[1], dilation[1]))
    if layer.padding == "valid" and (reach[0] > shape[0] or reach[1] > shape[1]):
        raise StudyError(
            f"{type(layer).__name__} with a window of {_times(reach)} does not fit into an image of "
            f"{_times(shape[:2])}. Make the window smaller, pool less before it, or write padding='same'."
        )
    return (
        _places(shape[0], reach[0], layer.strides[0], layer.padding),
        _places(shape[1], reach[1], layer.strides[1], layer.padding),
    )


def _reach(size: int, dilation: int) -> int:
    return (size - 1) * dilation + 1


def _places(length: int, reach: int, stride: int, padding: Padding) -> int:
    free = length if padding == "same" else length - reach + 1
    return -(-free // stride)


def _needs_vector(layer: Layer, shape: Shape) -> None:
    if len(shape) != 1:
        raise StudyError(f"{type(layer).__name__} needs a vector and gets an image of {_times(shape)}: add Flatten().")


def _needs_image(layer: Layer, shape: Shape) -> None:
    if len(shape) != 3:
        raise StudyError(
            f"{type(layer).__name__} needs an image (height, width, channels) and gets a vector of {_times(shape)}: "
            "put it before Flatten(), and leave 'flatten' out of `preprocess`."
        )


def _times(sizes: Sequence[int]) -> str:
    return " × ".join(str(size) for size in sizes)
