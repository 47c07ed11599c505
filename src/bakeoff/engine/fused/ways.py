"""Which way a convolution is computed: a layer and its arrays in, the way's name out."""

from __future__ import annotations

from typing import Literal, TypeAlias

from bakeoff.engine.fused import narrow, spectral, tiled
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.spec import Conv2D

WayName: TypeAlias = Literal["narrow", "tiled", "spectral", "direct"]


def way_of(layer: Conv2D, arrays: ConvolutionArrays) -> WayName:
    """Return the first way that pays.

    The answer rests on shapes, the type and whether there are C kernels, never on a timing: it decides bits.
    """
    if narrow.pays(layer, arrays):
        return "narrow"
    if tiled.pays(layer, arrays):
        return "tiled"
    return "spectral" if spectral.pays(layer, arrays) else "direct"
