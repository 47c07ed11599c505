"""The spectra of one convolution by PyTorch's products alone, for machines without a compiler: operations out.

All transforms are products with small real matrices, and a complex product is one of real matrices twice as high and
wide. Some images at a time are transformed, with their channels as the columns of one product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays, f32_matrix
from bakeoff.engine.fused.instructions import Batch, Operation
from bakeoff.engine.fused.spectra import half, period
from bakeoff.spec import Conv2D

# Images whose transforms stay in the second-level cache.
_AT_ONCE = 8


def _turns(places: range, period: int, frequencies: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cosine and sine (frequency, place) of 2π · frequency · place / period."""
    # Reduced as whole numbers, so that large angles lose no digits.
    angle = 2 * np.pi / period * (np.outer(np.arange(frequencies), np.array(places)) % period)
    return np.cos(angle), np.sin(angle)


def _across(axis: Axis, places: range) -> Tensor:
    """Return (frequency and part, place): real values to the half of their spectrum."""
    cosine, sine = _turns(places, period(axis), half(axis))
    return f32_matrix(np.stack([cosine, -sine], axis=1).reshape(2 * half(axis), -1))


def _down(axis: Axis, places: range) -> Tensor:
    """Return (part and frequency, part and place): complex values to their spectrum."""
    cosine, sine = _turns(places, period(axis), period(axis))
    return f32_matrix(np.block([[cosine, sine], [-sine, cosine]]))


def _up(axis: Axis, places: range) -> Tensor:
    """Return (part and place, part and frequency): a spectrum to complex values."""
    cosine, sine = (turns.T for turns in _turns(places, period(axis), period(axis)))
    return f32_matrix(np.block([[cosine, -sine], [sine, cosine]]))


def _back(axis: Axis, places: range, other: int) -> Tensor:
    """Return (place, frequency and part): the half of a spectrum to real values, over both periods."""
    cosine, sine = (turns.T for turns in _turns(places, period(axis), half(axis)))
    # Every frequency stands for its mirror image too, but for those that are their own.
    weight = np.where((2 * np.arange(half(axis))) % period(axis) == 0, 1, 2) / (period(axis) * other)
    return f32_matrix(np.stack([weight * cosine, -weight * sine], axis=2).reshape(len(places), -1))


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
class SpectraByTorch:
    """The operations of one convolution."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a plain layer, and the same arrays that a direct convolution has."""
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        self._down, self._across = axes_of(layer, arrays.inputs)
        rows = len(arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        self._of_inputs = self._spectra(rows, inputs)
        self._of_outputs = self._spectra(rows, outputs)
        self._of_kernel = self._spectra(inputs, outputs)
        # (frequency, part of inputs and input, part of outputs and output).
        self._factors = torch.empty(len(self._of_kernel), 2 * inputs, 2 * outputs)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        result = self._given(arrays.outputs)
        return (
            self._transform(self._received(arrays.inputs), self._of_inputs),
            self._transform(self._taps(arrays.kernel), self._of_kernel),
            Operation(by_torch=self._correlate),
            self._invert(self._of_outputs, result, bias=arrays.bias, is_rectified=self._is_rectified),
        )

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""
        return [
            self._transform(self._given(gradient), self._of_outputs),
            Operation(by_torch=self._correlate_sums),
            self._invert(self._of_kernel, self._taps(for_kernel)),
            *([] if for_inputs is None else self._input_gradient(for_inputs)),
        ]

    def _input_gradient(self, result: Tensor) -> list[Operation]:
        return [Operation(by_torch=self._convolve), self._invert(self._of_inputs, self._received(result))]

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
            places = self._by_direction(spectra, len(values))
            for some, place in zip(values.split(_AT_ONCE), places.split(_AT_ONCE, 3), strict=True):
                count, height, width, channels = some.shape
                lines = across @ some.permute(2, 1, 0, 3).reshape(width, -1)
                found = torch.matmul(down, lines.view(half(self._across), 2 * height, -1))
                place.copy_(found.view(half(self._across), 2, -1, count, channels))

        return Operation(by_torch=by_torch)

    def _invert(
        self, spectra: Tensor, plane: _Plane, *, bias: Tensor | None = None, is_rectified: bool = False
    ) -> Operation:
        up = _up(self._down, plane.down)
        back = _back(self._across, plane.across, period(self._down))

        def by_torch(batch: Batch) -> None:
            values = plane.of(batch)
            places = self._by_direction(spectra, len(values))
            for some, place in zip(values.split(_AT_ONCE), places.split(_AT_ONCE, 3), strict=True):
                count, height, width, channels = some.shape
                lines = torch.matmul(up, place.reshape(half(self._across), 2 * period(self._down), -1))
                found = (back @ lines.view(2 * half(self._across), -1)).view(width, height, count, channels)
                if bias is not None:
                    found.add_(bias)
                if is_rectified:
                    found.clamp_min_(0)
                some.copy_(found.permute(2, 1, 0, 3))

        return Operation(by_torch=by_torch)

    def _by_direction(self, spectra: Tensor, images: int) -> Tensor:
        """Return the spectra of so many images as (frequency across, part, frequency down, image, channel)."""
        found = _there(spectra, images).view(period(self._down), half(self._across), images, 2, -1)
        return found.permute(1, 3, 0, 2, 4)

    def _correlate(self, batch: Batch) -> None:
        """Multiply the inputs' spectra by the conjugate of the kernel's."""
        (real, imaginary), inputs = self._of_kernel.unbind(2), self._of_kernel.shape[1]
        upper, lower = self._factors[:, :inputs], self._factors[:, inputs:]
        torch.cat([real, -imaginary], 2, out=upper)
        torch.cat([imaginary, real], 2, out=lower)
        torch.bmm(_side(self._of_inputs, batch), self._factors, out=_side(self._of_outputs, batch))

    def _correlate_sums(self, batch: Batch) -> None:
        """Multiply the inputs' spectra by the conjugate of the gradient's, and add up the images."""
        inputs, outputs = self._of_kernel.shape[1], self._of_kernel.shape[3]
        # Line by line, so that all four products of parts need no room of their own.
        lines = zip(
            *(
                each.split(half(self._across))
                for each in (_side(self._of_inputs, batch), _side(self._of_outputs, batch), self._of_kernel)
            ),
            strict=True,
        )
        for of_inputs, of_outputs, result in lines:
            sums = torch.bmm(of_inputs.mT, of_outputs).view(-1, 2, inputs, 2, outputs)
            torch.add(sums[:, 0, :, 0], sums[:, 1, :, 1], out=result[:, :, 0])
            torch.sub(sums[:, 1, :, 0], sums[:, 0, :, 1], out=result[:, :, 1])

    def _convolve(self, batch: Batch) -> None:
        """Multiply the gradient's spectra by the kernel's; those of the inputs have done their work, and leave room."""
        torch.bmm(_side(self._of_outputs, batch), self._factors.mT, out=_side(self._of_inputs, batch))


def _there(spectra: Tensor, images: int) -> Tensor:
    """Return where the spectra of so many images lie: as close together as if there was room for no more."""
    frequencies, _, parts, channels = spectra.shape
    return spectra.flatten()[: frequencies * images * parts * channels].view(frequencies, images, parts, channels)


def _side(spectra: Tensor, batch: Batch) -> Tensor:
    """Return a batch's spectra as one side of real products, (frequency, image, part and channel)."""
    return _there(spectra, batch.rows).flatten(2)
