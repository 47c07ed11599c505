"""What TensorFlow's "same" adds around an image: a part that moves a window in, rows and columns of zeros out."""

from __future__ import annotations

from bakeoff.spec import AveragePooling2D, Conv2D, MaxPooling2D

Pair = tuple[int, int]


def margins(layer: Conv2D | MaxPooling2D | AveragePooling2D, input_shape: tuple[int, ...]) -> tuple[Pair, Pair]:
    """Return ((top, bottom), (left, right)): the odd row or column goes after the image."""
    if layer.padding == "valid":
        return (0, 0), (0, 0)
    window = layer.kernel_size if isinstance(layer, Conv2D) else layer.pool_size
    dilation = layer.dilation_rate if isinstance(layer, Conv2D) else (1, 1)
    rows, columns = (
        _margin(input_shape[axis], (window[axis] - 1) * dilation[axis] + 1, layer.strides[axis]) for axis in (0, 1)
    )
    return rows, columns


def _margin(length: int, reach: int, stride: int) -> Pair:
    total = max(0, (-(-length // stride) - 1) * stride + reach - length)
    return total // 2, total - total // 2
