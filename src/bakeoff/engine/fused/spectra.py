"""What the C kernels do with the spectra of one convolution: its arrays in, operations out; they alone know how.

One frequency across after the other, so that what belongs to it stays in a cache: columns are transformed, multiplied,
and go back; last the rows become pixels, pooled at once where that is asked. A way back needs its own way forward.
"""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c
from bakeoff.engine.fused.sizes import PANEL
from bakeoff.spec import Conv2D

# Images that are worked on at once.
_AT_ONCE = 16


def period(axis: Axis) -> int:
    """Return the period of the circular correlation: as short as wrapping round stays within zeros."""
    return axis.inputs + max(axis.zeros)


def half(axis: Axis) -> int:
    """Return how many frequencies determine the others, where the values are real."""
    return period(axis) // 2 + 1


def _table(length: int, weights: NDArray[np.float64], *, sign: int = 1) -> NDArray[np.float64]:
    """Return (frequency, place, cosine and sine) in the order of `turn` in C: even frequencies, then odd ones."""
    places = np.arange(length // 2 + 1 if length % 2 else length // 4 + 1)
    frequencies = np.arange(length // 2 + 1)
    if length % 2 == 0:
        frequencies = np.concatenate([frequencies[::2], frequencies[1::2]])
    # Reduced as whole numbers, so that large angles lose no digits.
    angle = 2 * np.pi / length * (np.outer(frequencies, places) % length)
    return np.stack([np.cos(angle), sign * np.sin(angle)], axis=-1) * weights[: len(places), None]


def _once(length: int, *, first: float) -> NDArray[np.float64]:
    """Return what a place counts that is folded onto itself, one half of the others: the first, and the last if any."""
    weights = np.ones(length // 2 + 1)
    weights[0] = first
    if length % 4 == 0:
        weights[length // 4] = 0.5
    return weights


def _tables(down: Axis, across: Axis) -> Tensor:
    high, wide = period(down), period(across)
    # A frequency stands for its mirror image too, but for those that are their own.
    both = np.where((2 * np.arange(wide // 2 + 1)) % wide == 0, 1, 2) / (high * wide)
    tables = [
        _table(high, _once(high, first=0.5)),
        _table(wide, _once(wide, first=0.5), sign=-1),
        _table(wide, _once(wide, first=1) * both),
    ]
    return torch.from_numpy(np.concatenate([table.ravel() for table in tables]).astype(np.float32))


def _spectra(length: int, images: int, channels: int) -> int:
    """Return how many numbers the spectra of so many images take, with the gaps between them."""
    return length * (2 * images * padded(channels) + PANEL)


def _between(frequencies: int, images: int, height: int, channels: int) -> int:
    """Return how many numbers lie between the two directions of so many images."""
    return frequencies * images * (height + 1) * 2 * padded(channels)


@final
class Spectra:
    """The operations of one convolution."""

    def __init__(
        self, layer: Conv2D, arrays: ConvolutionArrays, *, place: Tensor | None = None, is_rounded: bool = False
    ) -> None:
        """Take a plain layer, and the same arrays that a direct convolution has.

        Args:
            layer: What it computes.
            arrays: Its outputs are the pooled ones, if windows of 2 × 2 are to be pooled.
            place: Where it goes, shaped like the outputs, uint8, which of its window each of them was; None without
                pooling.
            is_rounded: Whether to round to bf16 numbers, before pooling.
        """
        self._arrays = arrays
        self._asked = int(layer.activation == "relu"), int(is_rounded)
        self._place = place
        down, across = axes_of(layer, arrays.inputs)
        images, (inputs, outputs) = len(arrays.inputs), arrays.kernel.shape[2:]
        high, wide = period(down), period(across)
        self._shape = torch.tensor(
            [
                *(down.inputs, across.inputs, inputs, down.outputs, across.outputs, outputs),
                *(down.before, across.before, down.taps, across.taps, high, wide, images, _AT_ONCE),
            ]
        )
        room = (
            PANEL * (2 * wide + 6 * (max(high, wide) + 6) + 2 * high + 4),
            _between(half(across), images, down.inputs, inputs),
            _between(half(across), images, down.outputs, outputs),
            _between(half(across), inputs, down.taps, outputs),
            *(_spectra(high, images, channels) for channels in (inputs, outputs)),
            *(_spectra(high, *channels) for channels in ((inputs, outputs), (inputs, outputs), (outputs, inputs))),
        )
        self._bench = torch.cat([_tables(down, across), torch.zeros(sum(room))])

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        given = (arrays.inputs, arrays.kernel, arrays.outputs, arrays.bias, self._place)
        return (replace(only_in_c(Code.SPECTRAL_FORWARD, self._shape, self._bench, *given), sizes=self._asked),)

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""
        arrays = (self._shape, self._bench, gradient, self._place, for_kernel, for_inputs)
        return [only_in_c(Code.SPECTRAL_GRADIENTS, *arrays)]
