"""Counter-based random streams: a seed and a purpose in, the same bits out, in any language and on any device.

The generator is Philox4x64-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11), as NumPy has it.
One stream is one key and one counter start, so no draw depends on what was drawn before it elsewhere.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

NUMERICS_VERSION = 1
"""Part of every trial's digest: raised when a change makes a trial's numbers different on purpose."""


class Purpose(IntEnum):
    """What a stream is for. The numbers are part of every result: never reuse one."""

    SPLIT = 1
    ORDER = 2
    WEIGHTS = 3
    DROPOUT = 4
    TRAIN_SAMPLE = 5


def stream(seed: int, purpose: Purpose, *, layer: int = 0, epoch: int = 0) -> np.random.Philox:
    """Return the stream of raw 64-bit words for one seed, purpose, layer and epoch.

    The key is (seed, purpose); the 256-bit counter starts at (0, epoch, layer, 0), lowest word first. NumPy raises the
    counter before it makes a block, so the first block is that of counter (1, epoch, layer, 0).
    """
    # From plain lists NumPy would make float64 where a word is 2^63 or more.
    counter = np.array([0, epoch, layer, 0], dtype=np.uint64)
    return np.random.Philox(counter=counter, key=np.array([seed, purpose], dtype=np.uint64))


def uniforms(source: np.random.Philox, count: int) -> NDArray[np.float64]:
    """Return (count,) numbers in (0, 1): the upper 52 bits of each word, plus one half, over 2^52.

    Neither 0 nor 1 occurs, so an inverse distribution function may be applied.
    """
    words = source.random_raw(count)
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def permutation(source: np.random.Philox, count: int) -> NDArray[np.int64]:
    """Return (count,) the order in which `count` random words sort, ties by position."""
    words = source.random_raw(count)
    # Three times as fast as a stable sort, and the same where no word occurs twice.
    order = np.argsort(words)
    ranked = words[order]
    return order if (ranked[1:] != ranked[:-1]).all() else np.argsort(words, kind="stable")


def thresholds(source: np.random.Philox, count: int) -> NDArray[np.uint16]:
    """Return (count,) 16-bit numbers, four to a word, lowest bits first; whole blocks of 16 are drawn."""
    block_count = -(-count // 16)
    words = source.random_raw(4 * block_count)
    return words.astype("<u8", copy=False).view("<u2")[:count]
