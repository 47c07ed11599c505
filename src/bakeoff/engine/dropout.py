"""Dropout masks from the counter-based streams: trials and an epoch in, one mask a layer and step out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, final

import numpy as np
import torch
from torch import Tensor

from bakeoff.streams import Purpose, stream, thresholds


class MaskSource(Protocol):
    """Draws the masks of one step after the other."""

    def next(self, layer: int, like: Tensor) -> Tensor:
        """Return the next mask of a layer, (replica, …) as `like`: 0, or 1 / (1 - rate)."""
        ...


@final
class Masks:
    """The masks of one epoch, drawn step after step; each trial has a stream of its own for each layer.

    A value is dropped where its 16-bit threshold lies below rate · 65536; what stays is divided by 1 - rate.
    """

    def __init__(self, seeds: Sequence[int], rates: Mapping[int, Sequence[float]], *, epoch: int) -> None:
        """Open the streams.

        Args:
            seeds: One for each replica.
            rates: For each dropout layer, by its position in the network, the rate of each replica.
            epoch: Counted from 1.
        """
        self._rates = rates
        self._streams = {
            layer: [stream(seed, Purpose.DROPOUT, layer=layer, epoch=epoch) for seed in seeds] for layer in rates
        }

    def next(self, layer: int, like: Tensor) -> Tensor:
        """Return the next mask of a layer, (replica, …) as `like`: 0, or 1 / (1 - rate)."""
        count = like[0].numel()
        kind = np.float64 if like.dtype == torch.float64 else np.float32
        masks = np.empty((len(like), count), kind)
        for mask, source, rate in zip(masks, self._streams[layer], self._rates[layer], strict=True):
            # Not as uint16: a rate that rounds to 65536 would not fit, and drops everything.
            kept = thresholds(source, count) >= round(rate * 65536)
            np.multiply(kept, kind(1 / (1 - rate)), out=mask)
        return torch.from_numpy(masks).view(like.shape).to(like.device)
