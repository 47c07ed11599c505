"""What PyTorch calls things: one part of a network in, the calls that make its modules, with their arrays, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.export.padding import margins
from bakeoff.bridge.export.parts import Part, Scale, Standardise, UnitNorm
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

Array = NDArray[np.generic]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Module:
    """One module of an `nn.Sequential`.

    Attributes:
        call: What makes it.
        arrays: Its tensors, by their names in its state.
    """

    call: str
    arrays: Mapping[str, Array] = field(default_factory=dict)


_ACTIVATIONS = {
    "celu": "nn.CELU()",
    "elu": "nn.ELU()",
    "exponential": "Exponential()",
    "gelu": "nn.GELU()",
    "hard_shrink": "nn.Hardshrink()",
    "hard_sigmoid": "nn.Hardsigmoid()",
    "hard_silu": "nn.Hardswish()",
    "hard_tanh": "nn.Hardtanh()",
    "leaky_relu": "nn.LeakyReLU(0.2)",
    "log_sigmoid": "nn.LogSigmoid()",
    "log_softmax": "nn.LogSoftmax(dim=1)",
    "mish": "nn.Mish()",
    "relu": "nn.ReLU()",
    "relu6": "nn.ReLU6()",
    "selu": "nn.SELU()",
    "sigmoid": "nn.Sigmoid()",
    "silu": "nn.SiLU()",
    "soft_shrink": "nn.Softshrink()",
    "softmax": "nn.Softmax(dim=1)",
    "softplus": "nn.Softplus()",
    "softsign": "nn.Softsign()",
    "sparse_plus": "SparsePlus()",
    "sparse_sigmoid": "SparseSigmoid()",
    "sparsemax": "Sparsemax()",
    "squareplus": "Squareplus()",
    "tanh": "nn.Tanh()",
    "tanh_shrink": "nn.Tanhshrink()",
}


def preparing_modules(part: Part) -> Iterator[Module]:
    """Yield the modules that a step of the preprocessing is, on (image, height, width, channel)."""
    match part.what:
        case Scale():
            yield Module(call="Scale()")
        case UnitNorm(axes):
            yield Module(call=f"UnitNorm({axes})")
        case Standardise(mean, deviation):
            yield Module(call=f"Standardise({len(mean)})", arrays={"mean": mean, "deviation": deviation})
        case _:
            yield Module(call="nn.Flatten()")


def layer_modules(part: Part) -> Iterator[Module]:
    """Yield the modules that a layer is, on (image, channel, height, width) or (image, feature)."""
    match part.what:
        case Dense() | Conv2D():
            yield from _weighted(part, part.what)
        case BatchNormalization():
            yield _normalisation(part, part.what)
        case Activation(name):
            yield from _activation(name)
        case ReLU(upper, slope, threshold):
            is_plain = (upper, slope, threshold) == (None, 0, 0)
            yield Module(call="nn.ReLU()" if is_plain else f"Rectifier({upper}, {slope}, {threshold})")
        case LeakyReLU(slope):
            yield Module(call=f"nn.LeakyReLU({slope})")
        case Dropout(rate):
            yield Module(call=f"nn.Dropout({rate})")
        case Flatten():
            yield from [Module(call="ChannelsLast()")] if len(part.input_shape) == 3 else []
            yield Module(call="nn.Flatten()")
        case _:
            yield from _windows(part)


def _weighted(part: Part, layer: Dense | Conv2D) -> Iterator[Module]:
    kernel = part.weights["kernel"]
    arrays = {"weight": kernel.T if isinstance(layer, Dense) else kernel.transpose(3, 2, 0, 1)}
    arrays |= {"bias": part.weights["bias"]} if layer.use_bias else {}
    bias = "" if layer.use_bias else ", bias=False"
    if isinstance(layer, Dense):
        yield Module(call=f"nn.Linear({part.input_shape[0]}, {layer.units}{bias})", arrays=arrays)
    else:
        yield from _padding(part, layer, "nn.ZeroPad2d({})")
        stride = f", stride={layer.strides}" if layer.strides != (1, 1) else ""
        dilation = f", dilation={layer.dilation_rate}" if layer.dilation_rate != (1, 1) else ""
        sizes = f"{part.input_shape[2]}, {layer.filters}, {layer.kernel_size}"
        yield Module(call=f"nn.Conv2d({sizes}{stride}{dilation}{bias})", arrays=arrays)
    yield from _activation(layer.activation)


def _activation(name: str) -> Iterator[Module]:
    if name != "linear":
        yield Module(call=_ACTIVATIONS[name])


def _padding(part: Part, layer: Conv2D | MaxPooling2D, call: str) -> Iterator[Module]:
    """Yield the rows and columns that "same" adds, where it adds any."""
    around = _around(margins(layer, part.input_shape))
    if any(around):
        yield Module(call=call.format(around))


def _around(given: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    """Return (left, right, top, bottom), PyTorch's order."""
    (top, bottom), (left, right) = given
    return left, right, top, bottom


def _normalisation(part: Part, layer: BatchNormalization) -> Module:
    size = part.input_shape[-1]
    kind = "BatchNorm2d" if len(part.input_shape) == 3 else "BatchNorm1d"
    arrays: dict[str, Array] = {
        "weight": part.weights.get("gamma", np.ones(size, dtype=np.float32)),
        "bias": part.weights.get("beta", np.zeros(size, dtype=np.float32)),
        "running_mean": part.weights["moving_mean"],
        "running_var": part.weights["moving_variance"],
        "num_batches_tracked": np.zeros((), dtype=np.int64),
    }
    # PyTorch's momentum is the new value's weight, Keras's is the old one's.
    momentum = float(f"{1 - layer.momentum:.12g}")
    return Module(call=f"nn.{kind}({size}, eps={layer.epsilon}, momentum={momentum})", arrays=arrays)


def _windows(part: Part) -> Iterator[Module]:
    match part.what:
        case MaxPooling2D() as layer:
            yield from _padding(part, layer, 'nn.ConstantPad2d({}, float("-inf"))')
            yield Module(call=f"nn.MaxPool2d({layer.pool_size}, {layer.strides})")
        case AveragePooling2D() as layer:
            yield _average(part, layer)
        case ZeroPadding2D(padding):
            yield Module(call=f"nn.ZeroPad2d({_around(padding)})")
        case GlobalAveragePooling2D(keepdims) | GlobalMaxPooling2D(keepdims):
            kind = "Avg" if isinstance(part.what, GlobalAveragePooling2D) else "Max"
            yield Module(call=f"nn.Adaptive{kind}Pool2d(1)")
            yield from [] if keepdims else [Module(call="nn.Flatten()")]


def _average(part: Part, layer: AveragePooling2D) -> Module:
    around = _around(margins(layer, part.input_shape))
    if any(around):
        return Module(call=f"InsideAverage({layer.pool_size}, {layer.strides}, {around})")
    return Module(call=f"nn.AvgPool2d({layer.pool_size}, {layer.strides})")
