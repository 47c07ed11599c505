"""PyTorch modules and optimizers: plain settings in, channels first, with Keras's initial values and constants, out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from exchange import Plain
from torch import nn

_ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def network(settings: Plain, input_shape: tuple[int, ...]) -> nn.Sequential:
    """Return a network that gives logits: the last softmax belongs to the loss.

    Args:
        settings: Its layers.
        input_shape: (feature,), or (channel, height, width).
    """
    modules: list[nn.Module] = []
    shape = input_shape
    last = len(settings["layers"]) - 1
    for index, plain in enumerate(settings["layers"]):
        for module in _modules(plain, shape, is_last=index == last):
            modules.append(module.eval())
            shape = _shape_after(module, shape)
    return nn.Sequential(*modules).train()


def _shape_after(module: nn.Module, shape: tuple[int, ...]) -> tuple[int, ...]:
    with torch.no_grad():
        return tuple(module(torch.zeros(1, *shape)).shape[1:])


def _modules(plain: Plain, shape: tuple[int, ...], *, is_last: bool) -> Iterator[nn.Module]:
    kind = plain["kind"]
    match kind:
        case "Dense" | "Conv2D":
            yield _weighted(plain, shape)
            if not is_last and plain["activation"] != "linear":
                yield _ACTIVATIONS[plain["activation"]]()
        case "MaxPooling2D":
            yield nn.MaxPool2d(tuple(plain["pool_size"]), tuple(plain["strides"]))
        case "Dropout":
            yield nn.Dropout(plain["rate"])
        case "BatchNormalization":
            norm = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
            yield norm(shape[0], eps=plain["epsilon"], momentum=1 - plain["momentum"])
        case "Flatten":
            yield nn.Flatten()
        case _:
            raise ValueError(f"this peer knows no layer '{kind}'")


def _weighted(plain: Plain, shape: tuple[int, ...]) -> nn.Linear | nn.Conv2d:
    module: nn.Linear | nn.Conv2d
    if plain["kind"] == "Dense":
        module = nn.Linear(shape[0], plain["units"])
    else:
        sizes = tuple(plain["kernel_size"])
        module = nn.Conv2d(shape[0], plain["filters"], sizes, tuple(plain["strides"]), padding=plain["padding"])
    _initialise(module, plain["kernel_initializer"])
    return module


def _initialise(module: nn.Linear | nn.Conv2d, facts: Plain) -> None:
    """Glorot's uniform values or He's normal ones, as settings say; biases of zero."""
    nn.init.zeros_(module.bias)
    if (facts["mode"], facts["distribution"]) == ("fan_avg", "uniform"):
        nn.init.xavier_uniform_(module.weight, gain=math.sqrt(facts["scale"]))
    else:
        nn.init.kaiming_normal_(module.weight)


def optimizer(plain: Plain, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """Return PyTorch's fused optimizer: one call for all tensors, the fastest that it has on a CPU."""
    rate = plain["learning_rate"]
    match plain["kind"]:
        case "SGD":
            return torch.optim.SGD(parameters, rate, momentum=plain["momentum"], fused=True)
        case "Adam":
            betas = (plain["beta_1"], plain["beta_2"])
            return torch.optim.Adam(parameters, rate, betas, plain["epsilon"], fused=True)
    raise ValueError(f"this peer knows no optimizer '{plain['kind']}'")
