"""Philox on a device has NumPy's words, bit for bit, for any key and counter."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bakeoff.engine.resident.philox import Streams, block_count, philox, round_keys
from bakeoff.streams import Purpose, permutation, stream, thresholds

DEVICE = torch.device("cpu")
WORD = 2**64 - 1
words = st.integers(0, WORD) | st.sampled_from([0, 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, WORD])
counters = st.tuples(words, words, words, words)
keys = st.tuples(words, words)
seeds = st.lists(words, min_size=1, max_size=4)


def signed(numbers: object) -> torch.Tensor:
    return torch.from_numpy(np.array(numbers, dtype=np.uint64).view(np.int64))


def unsigned(drawn: torch.Tensor) -> NDArray[np.uint64]:
    return drawn.numpy().view(np.uint64)


def numpys_block(counter: tuple[int, ...], key: tuple[int, int]) -> list[int]:
    """Return the block of a counter; NumPy raises it by one beforehand."""
    number = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    before = [(number >> (64 * place)) & WORD for place in range(4)]
    source = np.random.Philox(counter=np.array(before, dtype=np.uint64), key=np.array(key, dtype=np.uint64))
    return source.random_raw(4).tolist()  # type: ignore[no-any-return]  # NumPy's stubs say Any


# Random123 1.14.0, tests/kat_vectors: "philox4x64 10".
@pytest.mark.parametrize(
    ("word", "answer"),
    [
        (0, (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B)),
        (WORD, (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0)),
    ],
)
def test_the_published_answers_come_out(word: int, answer: tuple[int, ...]) -> None:
    drawn = philox(signed([word] * 4).view(4, 1, 1), round_keys([(word, word)], device=DEVICE))
    assert tuple(unsigned(drawn)[0].tolist()) == answer


@given(drawn=st.lists(counters, min_size=1, max_size=5), under=st.lists(keys, min_size=1, max_size=3))
def test_every_block_is_numpys(drawn: list[tuple[int, ...]], under: list[tuple[int, int]]) -> None:
    blocks = philox(signed(drawn).T.unsqueeze(1), round_keys(under, device=DEVICE))
    expected = [[word for counter in drawn for word in numpys_block(counter, key)] for key in under]
    assert unsigned(blocks).tolist() == expected


@given(of=seeds, layer=st.integers(0, 200), epoch=st.integers(1, 2**40), skipped=st.integers(0, 50))
def test_a_stream_goes_on_where_it_was(of: list[int], layer: int, epoch: int, skipped: int) -> None:
    streams = Streams(of, Purpose.WEIGHTS, layer=layer, device=DEVICE)
    drawn = streams.words(10, first=torch.tensor(skipped), epoch=torch.tensor(epoch))
    for seed, row in zip(of, unsigned(drawn), strict=True):
        source = stream(seed, Purpose.WEIGHTS, layer=layer, epoch=epoch)
        source.random_raw(4 * skipped)
        assert row.tolist() == source.random_raw(12).tolist()


@given(of=seeds, counts=st.lists(st.integers(1, 70), min_size=1, max_size=4))
def test_thresholds_are_those_of_the_host(of: list[int], counts: list[int]) -> None:
    streams = Streams(of, Purpose.DROPOUT, layer=3, device=DEVICE)
    sources = [stream(seed, Purpose.DROPOUT, layer=3, epoch=2) for seed in of]
    first = torch.tensor(0)
    for count in counts:
        drawn = streams.thresholds(count, first=first, epoch=torch.tensor(2))
        assert drawn.tolist() == [thresholds(source, count).tolist() for source in sources]
        first += block_count(count)


@given(of=seeds, count=st.integers(1, 300), epoch=st.integers(1, 100))
def test_permutations_are_those_of_the_host(of: list[int], count: int, epoch: int) -> None:
    drawn = Streams(of, Purpose.ORDER, device=DEVICE).permutations(count, epoch=torch.tensor(epoch))
    expected = [permutation(stream(seed, Purpose.ORDER, epoch=epoch), count).tolist() for seed in of]
    assert drawn.tolist() == expected


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")
def test_a_gpu_draws_the_same_words() -> None:
    drawn = [
        Streams([0, 7, WORD], Purpose.DROPOUT, layer=2, device=device)
        .words(4096, first=torch.tensor(5, device=device), epoch=torch.tensor(3, device=device))
        .cpu()
        for device in (DEVICE, torch.device("cuda"))
    ]
    assert torch.equal(*drawn)
