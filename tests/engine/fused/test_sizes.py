"""Sizes that C and Python both know: an array that is too small for the kernels would be written past its end."""

from __future__ import annotations

import re

import pytest

from bakeoff.engine.compiling import KERNELS
from bakeoff.engine.fused import sizes

HEADERS = {
    "basics.h": ("LANES", "TILE_ROWS", "PANEL"),
    "products.h": ("DEPTH", "WIDTH", "HEIGHT"),
    "sparse.h": ("QUAD", "WIDEST"),
    "active.h": ("SPAN", "STRIP", "BROADEST"),
    "narrow.h": ("PIXELS", "STRETCH"),
    "tile_transforms.h": ("TAPS", "STEP", "SIDE", "SHORT_STEP", "SHORT_SIDE"),
    "places.h": ("WINDOW",),
}


def in_c(header: str, name: str) -> int:
    """Return what a header says of a size, in its widest build: a number, or one times what stands in `basics.h`."""
    source = (KERNELS.parent / header).read_text(encoding="utf-8")
    found = re.findall(rf"#define {name} (?:(\d+)|\((\d+) \* (\w+)\))\n", source)
    return max(int(plain) if plain else int(times) * in_c("basics.h", other) for plain, times, other in found)


@pytest.mark.parametrize(("header", "name"), [(header, name) for header, names in HEADERS.items() for name in names])
def test_it_is_as_large_as_in_c(header: str, name: str) -> None:
    assert getattr(sizes, name) == in_c(header, name)


def test_every_size_is_compared() -> None:
    public = {name for name in vars(sizes) if name.isupper()}
    assert public == {name for names in HEADERS.values() for name in names}
