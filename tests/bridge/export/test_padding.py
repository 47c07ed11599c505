"""What TensorFlow's "same" adds, by the figures of its documentation: the odd row or column goes after the image."""

from __future__ import annotations

import pytest

from bakeoff.bridge.export.padding import margins
from bakeoff.spec import AveragePooling2D, Conv2D, MaxPooling2D

Margins = tuple[tuple[int, int], tuple[int, int]]


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Conv2D(1, (3, 3)), ((0, 0), (0, 0))),
        (Conv2D(1, (3, 3), padding="same"), ((1, 1), (1, 1))),
        (Conv2D(1, (2, 4), padding="same"), ((0, 1), (1, 2))),
        (Conv2D(1, (3, 3), strides=(2, 2), padding="same"), ((0, 1), (1, 1))),
        (Conv2D(1, (3, 3), dilation_rate=(2, 3), padding="same"), ((2, 2), (3, 3))),
        (MaxPooling2D((3, 3), (3, 3), "same"), ((0, 1), (1, 1))),
        (AveragePooling2D((2, 2), (2, 2), "same"), ((0, 0), (0, 1))),
        (AveragePooling2D((1, 1), (3, 3), "same"), ((0, 0), (0, 0))),
    ],
)
def test_margins_make_the_windows_fit(layer: Conv2D | MaxPooling2D | AveragePooling2D, expected: Margins) -> None:
    assert margins(layer, (8, 7, 1)) == expected
