"""The tiles of one convolution by PyTorch's products alone, for machines without a compiler: operations out.

The transforms of all tiles of an image are products with one matrix down and one across, in which each tile has its
rows: zeros around the image and pixels that tiles share need no copies. Some images at a time are worked on, whose
numbers stay in the second-level cache; a pixel's images and channels are the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from math import prod
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays, f32_matrix
from bakeoff.engine.fused.instructions import Batch, Operation, parts_of
from bakeoff.engine.fused.sizes import SIDE, STEP, TAPS
from bakeoff.engine.fused.tile_windows import Windows
from bakeoff.engine.fused.tiles import PLANES, tiles
from bakeoff.spec import Conv2D

# Images that are worked on at once.
_AT_ONCE = 16
# Products of small matrices are slower than oneDNN's convolution: where fewer multiplications are saved than this, that
# was as fast (on AVX-512).
_LEAST_GAIN = 1.75

# The points of `kernels/tile_transforms.h`, which says why; infinity comes after them.
_POINTS = np.array([0, 0.5**0.5, -(0.5**0.5), 2**0.5, -(2**0.5)])


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say of a layer that tiles can compute whether they take clearly fewer multiplications than oneDNN does."""
    down, across = axes_of(layer, arrays.inputs)
    inputs, outputs = arrays.kernel.shape[2:]
    count = tiles(down) * tiles(across)
    lines = SIDE * tiles(down) * across.inputs * inputs
    one_way = lines * (down.inputs + SIDE * tiles(across))
    of_tiles = one_way + count * PLANES * outputs * (inputs + STEP**2)
    return down.outputs * across.outputs * TAPS**2 * inputs * outputs > _LEAST_GAIN * of_tiles


def _at_points(powers: int) -> NDArray[np.float64]:
    """Return (point, power): what gives a polynomial's values at the points, and its last coefficient at infinity."""
    return np.vstack([np.vander(_POINTS, powers, increasing=True), np.eye(powers)[-1]])


def _of_inputs() -> NDArray[np.float64]:
    """Return (point, pixel): Lagrange's polynomials through the points, and the one that is zero at all of them."""
    others = [np.delete(_POINTS, place) for place in range(len(_POINTS))]
    through = [
        np.append(np.poly(roots)[::-1] / np.prod(point - roots), 0)
        for point, roots in zip(_POINTS, others, strict=True)
    ]
    return np.vstack([*through, np.poly(_POINTS)[::-1]])


def _of_axis(axis: Axis) -> NDArray[np.float64]:
    """Return (tile, point, pixel): what transforms all tiles along an axis."""
    whole = np.zeros((tiles(axis), SIDE, max(axis.before + axis.inputs, STEP * tiles(axis) + SIDE)))
    for tile, rows in enumerate(whole):
        rows[:, STEP * tile : STEP * tile + SIDE] = _of_inputs()
    return whole[:, :, axis.before : axis.before + axis.inputs]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Where some images are worked on.

    Attributes:
        pixels: (height, width, image, in).
        lines: (tile down and point, width, image and in).
        planes: (tile down, plane, tile across and image, in).
        products: (tile down, plane, tile across and image, out).
        squares: (tile down, row, column, tile across, image, out): of outputs.
    """

    pixels: Tensor
    lines: Tensor
    planes: Tensor
    products: Tensor
    squares: Tensor


def _new_room(images: int, *, axes: tuple[Axis, Axis], channels: tuple[int, int]) -> _Room:
    (down, across), (inputs, outputs) = axes, channels
    high, wide = tiles(down), tiles(across)
    return _Room(
        pixels=torch.empty(down.inputs, across.inputs, images, inputs),
        lines=torch.empty(high * SIDE, across.inputs, images * inputs),
        planes=torch.empty(high, PLANES, wide * images, inputs),
        products=torch.empty(high, PLANES, wide * images, outputs),
        squares=torch.empty(high, STEP, STEP, wide, images, outputs),
    )


@final
class TilesByTorch:
    """The operations of one convolution."""

    def __init__(
        self, layer: Conv2D, arrays: ConvolutionArrays, *, is_pooled: bool = False, is_rounded: bool = False
    ) -> None:
        """Take what `Tiles` take; where the largest of a window stood is known to itself alone."""
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        self._axes = axes_of(layer, arrays.inputs)
        (down, across), (inputs, outputs) = self._axes, arrays.kernel.shape[2:]
        self._down = f32_matrix(_of_axis(down).reshape(-1, down.inputs))
        to_planes = f32_matrix(_of_axis(across).swapaxes(0, 1).reshape(-1, across.inputs))
        self._across = to_planes.expand(len(self._down), -1, -1)
        to_outputs = _at_points(STEP).T
        self._to_outputs = f32_matrix(np.kron(to_outputs, to_outputs)).expand(tiles(down), -1, -1)
        of_taps = _at_points(TAPS)
        self._of_taps = f32_matrix(np.kron(of_taps, of_taps))
        self._taps = torch.empty(TAPS**2, inputs * outputs)
        self._kernel = torch.empty(PLANES, inputs, outputs)
        self._turned = torch.empty(PLANES, outputs, inputs)
        self._sums = torch.empty(PLANES, inputs, outputs)
        self._room = cache(partial(_new_room, axes=self._axes, channels=(inputs, outputs)))
        squares = (tiles(down), STEP, STEP, tiles(across), len(arrays.inputs), outputs)
        self._windows = Windows(squares, is_rounded=is_rounded) if is_pooled else None

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return (Operation(by_torch=self._convolve),)

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""

        def by_torch(batch: Batch) -> None:
            self._sums.zero_()
            self._turned.copy_(self._kernel.mT)
            for some in parts_of(batch, images=_AT_ONCE):
                room = self._room(some.stop - some.start)
                self._spread(gradient, some, room)
                self._transform(some, room)
                self._add_products(room)
                if for_inputs is not None:
                    self._invert(for_inputs[some], room)
            taps = torch.mm(self._of_taps.t(), self._sums.view(PLANES, -1), out=self._taps)
            for_kernel.copy_(taps.view(for_kernel.shape))

        return [Operation(by_torch=by_torch)]

    def _convolve(self, batch: Batch) -> None:
        self._taps.copy_(self._arrays.kernel.reshape(self._taps.shape))
        torch.mm(self._of_taps, self._taps, out=self._kernel.view(PLANES, -1))
        for some in parts_of(batch, images=_AT_ONCE):
            room = self._room(some.stop - some.start)
            self._transform(some, room)
            for planes, products in zip(room.planes, room.products, strict=True):
                torch.bmm(planes, self._kernel, out=products)
            torch.bmm(self._to_outputs, _lines(room.products), out=_lines(room.squares, 3))
            self._put(some, room)

    def _transform(self, some: slice, room: _Room) -> None:
        """Return the planes of some inputs."""
        room.pixels.copy_(self._arrays.inputs[some].permute(1, 2, 0, 3))
        torch.mm(self._down, room.pixels.flatten(1), out=room.lines.flatten(1))
        torch.bmm(self._across, room.lines, out=room.planes.view(*self._across.shape[:2], -1))

    def _put(self, some: slice, room: _Room) -> None:
        """Put squares of outputs, with bias and ReLU, where they belong, as far as that exists."""
        if self._arrays.bias is not None:
            room.squares.add_(self._arrays.bias)
        found = room.squares if self._windows is None else self._windows.largest(room.squares, images=some)
        if self._is_rectified:
            found.clamp_min_(0)
        for place, part in _interleaved(found, self._arrays.outputs[some]):
            part.copy_(place)

    def _spread(self, gradient: Tensor, some: slice, room: _Room) -> None:
        """Return some of the outputs' gradient as products."""
        found = room.squares if self._windows is None else self._windows.room(room.squares)
        if any(axis.outputs % STEP for axis in self._axes):
            found.zero_()
        for place, part in _interleaved(found, gradient[some]):
            place.copy_(part)
        if self._windows is not None:
            self._windows.spread(found, squares=room.squares, images=some)
        torch.bmm(self._to_outputs.mT, _lines(room.squares, 3), out=_lines(room.products))

    def _add_products(self, room: _Room) -> None:
        for planes, products in zip(room.planes, room.products, strict=True):
            torch.baddbmm(self._sums, planes.mT, products, out=self._sums)

    def _invert(self, for_inputs: Tensor, room: _Room) -> None:
        """Return the gradient of some inputs; what their planes were is needed no more."""
        for planes, products in zip(room.planes, room.products, strict=True):
            torch.bmm(products, self._turned, out=planes)
        torch.bmm(self._across.mT, room.planes.view(*self._across.shape[:2], -1), out=room.lines)
        torch.mm(self._down.t(), room.lines.flatten(1), out=room.pixels.flatten(1))
        for_inputs.copy_(room.pixels.permute(2, 0, 1, 3))


def _lines(numbers: Tensor, columns_from: int = 2) -> Tensor:
    """Return (tile down, …) with all columns as one, and what comes before them as rows."""
    return numbers.view(len(numbers), prod(numbers.shape[1:columns_from]), -1)


def _interleaved(found: Tensor, pixels: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield found (tile down, row, column, tile across, image, channel) and the pixels of images, by row and column."""
    rows, columns = found.shape[1:3]
    for row in range(rows):
        for column in range(columns):
            part = pixels[:, row::rows, column::columns]
            yield found[: part.shape[1], row, column, : part.shape[2]], part.permute(1, 2, 0, 3)
