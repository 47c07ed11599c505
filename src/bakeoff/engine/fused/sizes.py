"""Sizes by which the kernels in C work and by which Python lays out their arrays, each in the kernels' widest build.

A narrower build of them needs no more room. The names are those of `kernels/`.
"""

from __future__ import annotations

LANES = 16
"""Numbers of a vector; `basics.h`."""
TILE_ROWS = 12
"""Rows of a product that are in registers at a time."""
PANEL = 2 * LANES
"""Columns of a product that are; channels are packed in as many."""

DEPTH, WIDTH, HEIGHT = 384, 256, 4 * TILE_ROWS
"""Terms, columns and rows of a product that are packed at once; `products.h`."""

QUAD = 4
"""Neighbouring pixels that are zero together or multiplied together; `sparse.h`."""
WIDEST = 4
"""Vectors in the widest block of columns there."""

SPAN, STRIP, BROADEST = 64, 256, 8
"""Features of a block, and of what is listed at a time, and vectors of the widest block of columns; `active.h`."""

PIXELS, STRETCH = 14, 64
"""Pixels of a row that are worked on at once where channels are few, forward and in the gradient; `narrow.h`."""

TAPS, STEP, SIDE = 3, 4, 6
"""Of a kernel, and pixels of a tile that goes out and of one that comes in, along an axis; `tile_transforms.h`."""
SHORT_STEP, SHORT_SIDE = 2, 4
"""The same of a tile behind which no more outputs are left."""

WINDOW = 2
"""Outputs of a pooled window along an axis; `places.h`."""
