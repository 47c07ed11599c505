"""Dropout masks drawn on the device, bit for bit those of `bakeoff.engine.dropout.Masks`; the host sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.resident.philox import Streams, block_count
from bakeoff.streams import Purpose


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layer:
    """What a layer's masks are drawn from.

    Attributes:
        streams: One for each replica.
        limits: (replica, 1) int32: a lower threshold is dropped.
        scales: (replica, 1) by which the rest is multiplied.
        drawn: () int64, the blocks that this epoch has drawn.
    """

    streams: Streams
    limits: Tensor
    scales: Tensor
    drawn: Tensor


@final
class ResidentMasks:
    """The masks of one epoch after the other, step after step.

    Where an epoch stands is counted on the device by drawing itself, so a recorded step draws new masks each time.
    """

    def __init__(self, seeds: Sequence[int], rates: Mapping[int, Sequence[float]], *, like: Tensor) -> None:
        """Key the streams; `start` begins an epoch.

        Args:
            seeds: One for each replica.
            rates: For each dropout layer, by its position in the network, the rate of each replica.
            like: Shows the type and the device of what is masked.
        """
        device = like.device
        self._epoch = torch.zeros((), dtype=torch.int64, device=device)
        self._layers = {
            layer: _Layer(
                streams=Streams(seeds, Purpose.DROPOUT, layer=layer, device=device),
                limits=_column([round(rate * 65536) for rate in of_layer], torch.int32, device),
                scales=_column([1 / (1 - rate) for rate in of_layer], like.dtype, device),
                drawn=torch.zeros_like(self._epoch),
            )
            for layer, of_layer in rates.items()
        }

    def start(self, epoch: int) -> None:
        """Go to the first mask of an epoch, counted from 1."""
        self._epoch.fill_(epoch)
        for layer in self._layers.values():
            layer.drawn.zero_()

    def next(self, layer: int, like: Tensor) -> Tensor:
        """Return the next mask of a layer, (replica, …) as `like`: 0, or 1 / (1 - rate)."""
        of = self._layers[layer]
        count = like[0].numel()
        thresholds = of.streams.thresholds(count, first=of.drawn, epoch=self._epoch)
        of.drawn.add_(block_count(count))
        return ((thresholds >= of.limits) * of.scales).view(like.shape)


def _column(numbers: list[int] | list[float], dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.tensor(numbers, dtype=dtype).unsqueeze(1).to(device)
