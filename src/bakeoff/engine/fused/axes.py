"""A convolution along each of its two directions: a layer and its inputs in, sizes out.

For the ways to compute it that know plain convolutions alone, in f32: without strides, without holes in the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.fused.convolving import ConvolutionArrays, frame_of
from bakeoff.engine.fused.sizes import PANEL
from bakeoff.spec import Conv2D


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two directions of a convolution.

    Attributes:
        inputs: Pixels that come in.
        taps: Of the kernel.
        zeros: How many padding puts before the pixels, and how many behind them.
    """

    inputs: int
    taps: int
    zeros: tuple[int, int]

    @property
    def before(self) -> int:
        """Zeros that padding puts before the pixels."""
        return self.zeros[0]

    @property
    def outputs(self) -> int:
        """Pixels that go out."""
        return self.inputs + sum(self.zeros) - self.taps + 1


def axes_of(layer: Conv2D, inputs: Tensor) -> tuple[Axis, Axis]:
    """Return what a plain layer does down and across its inputs (image, height, width, channel)."""
    frame = frame_of(layer, inputs)
    sides = zip(inputs.shape[1:3], layer.kernel_size, (frame.rows, frame.columns), strict=True)
    down, across = (Axis(size, taps, zeros) for size, taps, zeros in sides)
    return down, across


def is_plain(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether a layer's strides and holes are 1, and its numbers f32.

    bf16 is left to oneDNN, which has the processor's units for it.
    """
    return arrays.inputs.dtype == torch.float32 and layer.strides == layer.dilation_rate == (1, 1)


def padded(channels: int) -> int:
    """Return how many channels whole panels hold."""
    return -(-channels // PANEL) * PANEL
