"""A convolution of one replica as products of spectra, forward and backward, as operations: for kernels with many taps.

A circular correlation is a product of discrete Fourier transforms (the convolution theorem: Oppenheim and Schafer,
Discrete-Time Signal Processing, section 8.6), and zeros around the images make it the one that a layer computes. The
multiplications then no longer grow with the kernel: for 11 × 11 taps they are, with the transforms, a tenth. All
transforms are products with small real matrices, and a complex product is one of real matrices twice as high and wide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.instructions import Batch, Operation
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.spectra import Spectra, half, period
from bakeoff.spec import Conv2D

# Spectra are written to memory and read again, and small products are slower than large ones: where fewer
# multiplications are saved than this, the direct convolution was as fast (on AVX-512, with 3 × 3 and 5 × 5 taps).
_LEAST_GAIN = 2.5


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether products of spectra take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes and the type alone, never on a timing: it decides bits.
    """
    if not is_plain(layer, arrays):
        return False
    down, across = axes_of(layer, arrays.inputs)
    inputs, outputs = arrays.kernel.shape[2:]
    if min(down.outputs, across.outputs) < 1:
        return False
    direct = down.outputs * across.outputs * down.taps * across.taps * inputs * outputs
    products = 4 * period(down) * half(across) * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    one_way = 2 * half(across) * (across.inputs * down.inputs + 2 * down.inputs * period(down))
    # Forward and the two gradients need three products, and two transforms of either side.
    return 3 * direct > _LEAST_GAIN * (3 * products + 2 * channels * one_way)


def _turns(places: range, period: int, frequencies: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cosine and sine (frequency, place) of 2π · frequency · place / period."""
    # Reduced as whole numbers, so that large angles lose no digits.
    angle = 2 * np.pi / period * (np.outer(np.arange(frequencies), np.array(places)) % period)
    return np.cos(angle), np.sin(angle)


def _f32(matrix: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(matrix, np.float32))


def _across(axis: Axis, places: range) -> Tensor:
    """Return (frequency and part, place): real values to the half of their spectrum."""
    cosine, sine = _turns(places, period(axis), half(axis))
    return _f32(np.stack([cosine, -sine], axis=1).reshape(2 * half(axis), -1))


def _down(axis: Axis, places: range) -> Tensor:
    """Return (part and frequency, part and place): complex values to their spectrum."""
    cosine, sine = _turns(places, period(axis), period(axis))
    return _f32(np.block([[cosine, sine], [-sine, cosine]]))


def _up(axis: Axis, places: range) -> Tensor:
    """Return (part and place, part and frequency): a spectrum to complex values."""
    cosine, sine = (turns.T for turns in _turns(places, period(axis), period(axis)))
    return _f32(np.block([[cosine, -sine], [sine, cosine]]))


def _back(axis: Axis, places: range, other: int) -> Tensor:
    """Return (place, frequency and part): the half of a spectrum to real values, over both periods."""
    cosine, sine = (turns.T for turns in _turns(places, period(axis), half(axis)))
    # Every frequency stands for its mirror image too, but for those that are their own.
    weight = np.where((2 * np.arange(half(axis))) % period(axis) == 0, 1, 2) / (period(axis) * other)
    return _f32(np.stack([weight * cosine, -weight * sine], axis=2).reshape(len(places), -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plane:
    """Values over a plane, and where its rows and columns lie along the period.

    Attributes:
        values: (image, height, width, channel) seen in that order, whatever the strides; channels are neighbours.
        down: Places of the rows.
        across: Places of the columns.
        is_batch: Whether only the batch's images count.
    """

    values: Tensor
    down: range
    across: range
    is_batch: bool = True

    def of(self, batch: Batch) -> Tensor:
        """Return the values that count."""
        return self.values[: batch.rows] if self.is_batch else self.values


@final
class _ByTorch:
    """The same without C."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has."""
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        self._down, self._across = axes_of(layer, arrays.inputs)
        rows = len(arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        self._of_inputs = self._spectra(rows, inputs)
        self._of_outputs = self._spectra(rows, outputs)
        self._of_kernel = self._spectra(inputs, outputs)

    def forward(self, outputs: Tensor) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        result = self._given(outputs)
        return (
            self._transform(self._received(arrays.inputs), self._of_inputs),
            self._transform(self._taps(arrays.kernel), self._of_kernel),
            self._product(_correlate, self._of_inputs, self._of_kernel, self._of_outputs),
            self._invert(self._of_outputs, result, bias=arrays.bias, is_rectified=self._is_rectified),
        )

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""
        of_kernel = torch.empty_like(self._of_kernel)
        return [
            self._transform(self._given(gradient), self._of_outputs),
            self._product(_correlate_sums, self._of_inputs, self._of_outputs, of_kernel),
            self._invert(of_kernel, self._taps(for_kernel)),
            *([] if for_inputs is None else self._input_gradient(for_inputs)),
        ]

    def _input_gradient(self, result: Tensor) -> list[Operation]:
        # The spectra of the inputs have done their work, and leave their room.
        return [
            self._product(_convolve, self._of_outputs, self._of_kernel, self._of_inputs),
            self._invert(self._of_inputs, self._received(result)),
        ]

    def _spectra(self, images: int, channels: int) -> Tensor:
        return torch.empty(period(self._down) * half(self._across), images, 2, channels)

    def _received(self, values: Tensor) -> _Plane:
        return _Plane(values=values, down=range(self._down.inputs), across=range(self._across.inputs))

    def _given(self, values: Tensor) -> _Plane:
        return _Plane(values=values, down=range(self._down.outputs), across=range(self._across.outputs))

    def _taps(self, kernel: Tensor) -> _Plane:
        down, across = (range(-axis.before, axis.taps - axis.before) for axis in (self._down, self._across))
        return _Plane(values=kernel.permute(2, 0, 1, 3), down=down, across=across, is_batch=False)

    def _transform(self, plane: _Plane, spectra: Tensor) -> Operation:
        across, down = _across(self._across, plane.across), _down(self._down, plane.down)

        def by_torch(batch: Batch) -> None:
            values = plane.of(batch)
            count, height, _, channels = values.shape
            lines = (across @ values).view(count, height, -1, 2, channels).permute(0, 2, 3, 1, 4)
            found = down @ lines.reshape(count, -1, 2 * height, channels)
            found = found.view(count, -1, 2, period(self._down), channels).permute(3, 1, 0, 2, 4)
            _there(spectra, count).copy_(found.reshape(-1, count, 2, channels))

        return Operation(by_torch=by_torch)

    def _invert(
        self, spectra: Tensor, plane: _Plane, *, bias: Tensor | None = None, is_rectified: bool = False
    ) -> Operation:
        up = _up(self._down, plane.down)
        back = _back(self._across, plane.across, period(self._down))

        def by_torch(batch: Batch) -> None:
            values = plane.of(batch)
            count, height, _, channels = values.shape
            found = _there(spectra, count).view(period(self._down), -1, count, 2, channels).permute(2, 1, 3, 0, 4)
            lines = up @ found.reshape(count, -1, 2 * period(self._down), channels)
            lines = lines.view(count, -1, 2, height, channels).permute(0, 3, 1, 2, 4)
            values.copy_(back @ lines.reshape(count, height, -1, channels))
            if bias is not None:
                values.add_(bias)
            if is_rectified:
                values.clamp_min_(0)

        return Operation(by_torch=by_torch)

    def _product(
        self, product: Callable[[Tensor, Tensor], Tensor], left: Tensor, right: Tensor, result: Tensor
    ) -> Operation:
        def by_torch(batch: Batch) -> None:
            sides = (each if each is self._of_kernel else _there(each, batch.rows) for each in (left, right))
            found = torch.view_as_real(product(*(_complex(each) for each in sides)))
            room = result if len(result[0]) == found.shape[1] else _there(result, batch.rows)
            room.copy_(found.movedim(-1, 2))

        return Operation(by_torch=by_torch)


@final
class SpectralConvolution:
    """A convolution's operations on its arrays."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has."""
        self._outputs = arrays.outputs
        self._way = Spectra(layer, arrays) if has_kernels() else _ByTorch(layer, arrays)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return self._way.forward(self._outputs)

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        return [
            *([] if for_bias is None else [bias_gradient(gradient, result=for_bias)]),
            *self._way.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs),
        ]


def _there(spectra: Tensor, images: int) -> Tensor:
    """Return where the spectra of so many images lie: as close together as if there was room for no more."""
    frequencies, _, parts, channels = spectra.shape
    return spectra.flatten()[: frequencies * images * parts * channels].view(frequencies, images, parts, channels)


def _complex(spectra: Tensor) -> Tensor:
    return torch.complex(spectra[:, :, 0], spectra[:, :, 1])


def _correlate(inputs: Tensor, kernel: Tensor) -> Tensor:
    return inputs @ kernel.conj()


def _convolve(gradient: Tensor, kernel: Tensor) -> Tensor:
    return gradient @ kernel.mT


def _correlate_sums(inputs: Tensor, gradient: Tensor) -> Tensor:
    return inputs.mT @ gradient.conj()
