"""A convolution of one replica as products of spectra, forward and backward, as operations: for kernels with many taps.

A circular correlation is a product of discrete Fourier transforms (the convolution theorem: Oppenheim and Schafer,
Discrete-Time Signal Processing, section 8.6), and zeros around the images make it the one that a layer computes. The
multiplications then no longer grow with the kernel: for 11 × 11 taps they are a twentieth. All transforms are products
with small real matrices, and a complex product is one of real matrices twice as high and wide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import PANEL, Axis, axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.instructions import Batch, Code, Operation
from bakeoff.engine.fused.products import bias_gradient, product_room
from bakeoff.spec import Conv2D

# Spectra are written to memory and read again, and small products are slower than large ones: where fewer
# multiplications are saved than this, the direct convolution was as fast (on AVX-512, with 3 × 3 and 5 × 5 taps).
_LEAST_GAIN = 2.5


def _period(axis: Axis) -> int:
    """Return the period of the circular correlation: as short as wrapping round stays within zeros."""
    return axis.inputs + max(axis.zeros)


def _half(axis: Axis) -> int:
    """Return how many frequencies determine the others, where the values are real."""
    return _period(axis) // 2 + 1


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
    products = 4 * _period(down) * _half(across) * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    one_way = 2 * _half(across) * (across.inputs * down.inputs + 2 * down.inputs * _period(down))
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
    cosine, sine = _turns(places, _period(axis), _half(axis))
    return _f32(np.stack([cosine, -sine], axis=1).reshape(2 * _half(axis), -1))


def _down(axis: Axis, places: range) -> Tensor:
    """Return (part and frequency, part and place): complex values to their spectrum."""
    cosine, sine = _turns(places, _period(axis), _period(axis))
    return _f32(np.block([[cosine, sine], [-sine, cosine]]))


def _up(axis: Axis, places: range) -> Tensor:
    """Return (part and place, part and frequency): a spectrum to complex values."""
    cosine, sine = (turns.T for turns in _turns(places, _period(axis), _period(axis)))
    return _f32(np.block([[cosine, -sine], [sine, cosine]]))


def _back(axis: Axis, places: range, period: int) -> Tensor:
    """Return (place, frequency and part): the half of a spectrum to real values, over both periods."""
    cosine, sine = (turns.T for turns in _turns(places, _period(axis), _half(axis)))
    # Every frequency stands for its mirror image too, but for those that are their own.
    weight = np.where((2 * np.arange(_half(axis))) % _period(axis) == 0, 1, 2) / (_period(axis) * period)
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

    @property
    def sizes(self) -> tuple[int, ...]:
        """What `spectrum` in C is told of it."""
        count, height, width, channels = self.values.shape
        return 0 if self.is_batch else count, height, width, channels, self.values.stride(0), self.values.stride(2)


@final
class SpectralConvolution:
    """A convolution's operations on its arrays."""

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
        tallest = 2 * max(self._down.inputs, _period(self._down), self._across.inputs)
        self._plane_room = torch.empty(PANEL * tallest * (_half(self._across) + 1))
        self._matrix_room = torch.empty(4 * inputs * outputs + product_room().numel())

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        result = self._given(arrays.outputs)
        return (
            self._transform(self._received(arrays.inputs), self._of_inputs),
            self._transform(self._taps(arrays.kernel), self._of_kernel),
            self._product(Code.SPECTRAL_FORWARD, _correlate, self._of_inputs, self._of_kernel, self._of_outputs),
            self._invert(self._of_outputs, result, bias=arrays.bias, is_rectified=self._is_rectified),
        )

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        of_kernel = torch.empty_like(self._of_kernel)
        return [
            self._transform(self._given(gradient), self._of_outputs),
            self._product(Code.SPECTRAL_WEIGHT_GRADIENT, _correlate_sums, self._of_inputs, self._of_outputs, of_kernel),
            self._invert(of_kernel, self._taps(for_kernel)),
            *([] if for_bias is None else [bias_gradient(gradient, result=for_bias)]),
            *([] if for_inputs is None else self._input_gradient(for_inputs)),
        ]

    def _input_gradient(self, result: Tensor) -> list[Operation]:
        # The spectra of the inputs have done their work, and leave their room.
        return [
            self._product(Code.SPECTRAL_INPUT_GRADIENT, _convolve, self._of_outputs, self._of_kernel, self._of_inputs),
            self._invert(self._of_inputs, self._received(result)),
        ]

    def _spectra(self, images: int, channels: int) -> Tensor:
        return torch.empty(_period(self._down) * _half(self._across), images, 2, channels)

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
            found = found.view(count, -1, 2, _period(self._down), channels).permute(3, 1, 0, 2, 4)
            _there(spectra, count).copy_(found.reshape(-1, count, 2, channels))

        return Operation(
            by_torch=by_torch,
            code=Code.SPECTRUM,
            arrays=(plane.values, across, down, spectra, self._plane_room),
            sizes=(*plane.sizes, _period(self._down), _half(self._across)),
        )

    def _invert(
        self, spectra: Tensor, plane: _Plane, *, bias: Tensor | None = None, is_rectified: bool = False
    ) -> Operation:
        up = _up(self._down, plane.down)
        back = _back(self._across, plane.across, _period(self._down))

        def by_torch(batch: Batch) -> None:
            values = plane.of(batch)
            count, height, _, channels = values.shape
            found = _there(spectra, count).view(_period(self._down), -1, count, 2, channels).permute(2, 1, 3, 0, 4)
            lines = up @ found.reshape(count, -1, 2 * _period(self._down), channels)
            lines = lines.view(count, -1, 2, height, channels).permute(0, 3, 1, 2, 4)
            values.copy_(back @ lines.reshape(count, height, -1, channels))
            if bias is not None:
                values.add_(bias)
            if is_rectified:
                values.clamp_min_(0)

        return Operation(
            by_torch=by_torch,
            code=Code.FROM_SPECTRUM,
            arrays=(spectra, up, back, plane.values, self._plane_room, bias),
            sizes=(*plane.sizes, _period(self._down), _half(self._across), int(is_rectified)),
        )

    def _product(
        self, code: Code, product: Callable[[Tensor, Tensor], Tensor], left: Tensor, right: Tensor, result: Tensor
    ) -> Operation:
        inputs, outputs = self._arrays.kernel.shape[2:]

        def by_torch(batch: Batch) -> None:
            sides = (each if each is self._of_kernel else _there(each, batch.rows) for each in (left, right))
            found = torch.view_as_real(product(*(_complex(each) for each in sides)))
            room = result if len(result[0]) == found.shape[1] else _there(result, batch.rows)
            room.copy_(found.movedim(-1, 2))

        return Operation(
            by_torch=by_torch,
            code=code,
            arrays=(left, right, result, self._matrix_room),
            sizes=(len(left), inputs, outputs),
        )


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
