"""Philox4x64-10 in PyTorch's operations: seeds and a purpose in, the words of `bakeoff.streams` on any device out.

A word is an int64 with the bits of the unsigned number, since PyTorch has no arithmetic for uint64. Sums and products
wrap around alike; what is shifted to the right has its upper bits cut off. No value is read, and all constants lie on
the device beforehand, so a CUDA graph can record it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from torch import Tensor

from bakeoff.streams import Purpose

# Salmon et al., SC11: what the first and the third word are multiplied by, and what the keys grow by in each round.
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_KEY_STEPS = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
_ROUND_COUNT = 10
_HALF = 2**32 - 1
_WORD = 2**64 - 1
_LOWEST = -(2**63)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keys:
    """What blocks are made with, on their device.

    Attributes:
        rounds: (round, 2, replica, 1) each round's keys.
        multipliers: (2, 1, 1).
    """

    rounds: Tensor
    multipliers: Tensor


def round_keys(keys: Sequence[tuple[int, int]], *, device: torch.device) -> Keys:
    """Return what blocks are made with under each replica's key, a pair of unsigned words."""
    rounds = [
        [[(pair[word] + number * _KEY_STEPS[word]) & _WORD for pair in keys] for word in (0, 1)]
        for number in range(_ROUND_COUNT)
    ]
    return Keys(
        rounds=_words(rounds, device).view(_ROUND_COUNT, 2, len(keys), 1),
        multipliers=_words(_MULTIPLIERS, device).view(2, 1, 1),
    )


def _words(numbers: object, device: torch.device) -> Tensor:
    return torch.from_numpy(np.array(numbers, dtype=np.uint64).view(np.int64)).to(device)


def philox(counters: Tensor, keys: Keys) -> Tensor:
    """Return (replica, word): the blocks of counters (4, 1 or replica, block), one after the other."""
    multiplied, others = counters[0::2], counters[1::2]
    for key in keys.rounds:
        high, low = _products(multiplied, keys.multipliers)
        multiplied, others = high.flip(0) ^ others ^ key, low.flip(0)
    return torch.stack([multiplied, others], -1).permute(1, 2, 0, 3).flatten(1)


def _products(words: Tensor, factors: Tensor) -> tuple[Tensor, Tensor]:
    """Return the upper and the lower words of unsigned 128-bit products, by the halves of both factors."""
    low, high = words & _HALF, _upper(words)
    for_low, for_high = factors & _HALF, _upper(factors)
    middle = high * for_low + _upper(low * for_low)
    carried = low * for_high + (middle & _HALF)
    return high * for_high + _upper(middle) + _upper(carried), words * factors


def _upper(words: Tensor) -> Tensor:
    return (words >> 32) & _HALF


@final
class Streams:
    """One stream of words for each replica, of one purpose and layer: those of `bakeoff.streams.stream`."""

    def __init__(self, seeds: Sequence[int], purpose: Purpose, *, layer: int = 0, device: torch.device) -> None:
        """Key the streams."""
        self._keys = round_keys([(seed, purpose) for seed in seeds], device=device)
        self._layer = torch.full((1,), layer, dtype=torch.int64, device=device)

    def words(self, count: int, *, first: Tensor, epoch: Tensor) -> Tensor:
        """Return (replica, word).

        Args:
            count: At least so many words; whole blocks of four are drawn.
            first: () int64, the blocks that were drawn before.
            epoch: () int64, counted from 1.
        """
        # NumPy raises the counter before it makes a block: the first one is that of 1.
        blocks = torch.arange(1, 1 - (-count // 4), device=first.device) + first
        zeros = torch.zeros_like(blocks)
        counters = torch.stack([blocks, zeros + epoch, zeros + self._layer, zeros])
        return philox(counters.unsqueeze(1), self._keys)

    def thresholds(self, count: int, *, first: Tensor, epoch: Tensor) -> Tensor:
        """Return (replica, threshold) int32 from 0 to 65535: 16 bits each, four to a word, lowest bits first.

        Whole blocks of 16 are drawn, `block_count(count)` of them; the arguments are those of `words`.
        """
        words = self.words(4 * block_count(count), first=first, epoch=epoch)
        return words.view(torch.int16)[:, :count].to(torch.int32) & 0xFFFF

    def permutations(self, count: int, *, epoch: Tensor) -> Tensor:
        """Return (replica, place): the order in which so many words of each stream sort, ties by position."""
        words = self.words(count, first=torch.zeros_like(epoch), epoch=epoch)[:, :count]
        # With its uppermost bit turned round, an unsigned word sorts as a signed one.
        return (words ^ _LOWEST).argsort(dim=1, stable=True)


def block_count(threshold_count: int) -> int:
    """Return how many blocks hold so many thresholds."""
    return -(-threshold_count // 16)
