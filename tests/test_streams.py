"""The random streams, against the published vectors of Random123 and against Philox written down in plain integers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.streams import Purpose, permutation, stream, thresholds, uniforms

WORD = 2**64 - 1
Words = tuple[int, ...]

words = st.integers(0, WORD)
seeds = st.integers(0, 2**32)
purposes = st.sampled_from(Purpose)

# Random123 1.14.0, tests/kat_vectors: "philox4x64 10", counter, key, answer.
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (WORD, WORD, WORD, WORD),
        (WORD, WORD),
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
]


def philox_block(counter: Words, key: Words) -> Words:
    """Return Philox4x64-10 of one counter: ten rounds, each with the next key (Salmon et al., SC11, section 3.3)."""
    first, second, third, fourth = counter
    low_key, high_key = key
    for _ in range(10):
        left, right = 0xD2E7470EE14C6C93 * first, 0xCA5A826395121157 * third
        first, second, third, fourth = (
            (right >> 64) ^ second ^ low_key,
            right & WORD,
            (left >> 64) ^ fourth ^ high_key,
            left & WORD,
        )
        low_key, high_key = (low_key + 0x9E3779B97F4A7C15) & WORD, (high_key + 0xBB67AE8584CAA73B) & WORD
    return first, second, third, fourth


def philox_words(seed: int, purpose: int, *, layer: int, epoch: int, count: int) -> list[int]:
    """Return the first words of a stream: the blocks of the counters (1, epoch, layer, 0) and up."""
    blocks = (philox_block((number, epoch, layer, 0), (seed, purpose)) for number in itertools.count(1))
    return list(itertools.islice(itertools.chain.from_iterable(blocks), count))


def before(counter: Words) -> list[int]:
    """Return the counter that NumPy must be given so that its first block is that of `counter`."""
    number = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    return [(number >> (64 * place)) & WORD for place in range(4)]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_the_plain_philox_gives_the_published_answers(counter: Words, key: Words, answer: Words) -> None:
    assert philox_block(counter, key) == answer


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_numpys_philox_gives_the_published_answers(counter: Words, key: Words, answer: Words) -> None:
    source = np.random.Philox(counter=np.array(before(counter), dtype=np.uint64), key=np.array(key, dtype=np.uint64))
    assert tuple(source.random_raw(4).tolist()) == answer


@given(seed=words, purpose=purposes, layer=words, epoch=words, count=st.integers(1, 20))
def test_a_stream_is_philox_over_its_seed_purpose_layer_and_epoch(
    seed: int, purpose: Purpose, layer: int, epoch: int, count: int
) -> None:
    drawn = stream(seed, purpose, layer=layer, epoch=epoch).random_raw(count)
    assert drawn.tolist() == philox_words(seed, purpose, layer=layer, epoch=epoch, count=count)


def test_the_purposes_keep_their_numbers() -> None:
    assert {purpose.name: purpose.value for purpose in Purpose} == {
        "SPLIT": 1,
        "ORDER": 2,
        "WEIGHTS": 3,
        "DROPOUT": 4,
        "TRAIN_SAMPLE": 5,
    }


@given(seed=seeds, purpose=purposes)
def test_the_same_seed_and_purpose_give_the_same_words(seed: int, purpose: Purpose) -> None:
    assert stream(seed, purpose).random_raw(8).tolist() == stream(seed, purpose).random_raw(8).tolist()


def test_seed_purpose_layer_and_epoch_each_give_another_stream() -> None:
    streams = [
        stream(3, Purpose.WEIGHTS, layer=1, epoch=1),
        stream(4, Purpose.WEIGHTS, layer=1, epoch=1),
        stream(3, Purpose.DROPOUT, layer=1, epoch=1),
        stream(3, Purpose.WEIGHTS, layer=2, epoch=1),
        stream(3, Purpose.WEIGHTS, layer=1, epoch=2),
    ]
    assert len({tuple(source.random_raw(4).tolist()) for source in streams}) == 5


def test_uniforms_are_the_upper_52_bits_in_the_middle_of_their_cell() -> None:
    raw = philox_words(7, Purpose.WEIGHTS, layer=2, epoch=0, count=5)
    expected = [((word >> 12) + 0.5) / 2**52 for word in raw]
    assert uniforms(stream(7, Purpose.WEIGHTS, layer=2), 5).tolist() == expected


@given(seed=seeds)
def test_uniforms_fill_the_range_evenly(seed: int) -> None:
    drawn = uniforms(stream(seed, Purpose.WEIGHTS), 4000)
    assert drawn.min() > 0
    assert drawn.max() < 1
    # Ten cells of 400 expected, standard deviation 19: six of them away is one in a billion.
    assert np.abs(np.histogram(drawn, bins=10, range=(0, 1))[0] - 400).max() < 6 * 19


@given(seed=seeds, count=st.integers(0, 300))
def test_a_permutation_holds_every_place_once(seed: int, count: int) -> None:
    assert sorted(permutation(stream(seed, Purpose.ORDER), count).tolist()) == list(range(count))


def test_a_permutation_is_the_order_in_which_the_words_sort() -> None:
    raw = philox_words(5, Purpose.ORDER, layer=0, epoch=3, count=50)
    expected = sorted(range(50), key=lambda place: raw[place])
    assert permutation(stream(5, Purpose.ORDER, epoch=3), 50).tolist() == expected


def test_thresholds_are_the_words_cut_into_four_lowest_bits_first() -> None:
    raw = philox_words(1, Purpose.DROPOUT, layer=4, epoch=2, count=2)
    expected = [(word >> shift) & 0xFFFF for word in raw for shift in (0, 16, 32, 48)]
    assert thresholds(stream(1, Purpose.DROPOUT, layer=4, epoch=2), 8).tolist() == expected


@given(seed=seeds, first=st.integers(0, 70), second=st.integers(1, 70))
def test_thresholds_are_drawn_in_blocks_of_sixteen(seed: int, first: int, second: int) -> None:
    source = stream(seed, Purpose.DROPOUT)
    thresholds(source, first)
    whole = thresholds(stream(seed, Purpose.DROPOUT), 256)
    start = -(-first // 16) * 16
    assert thresholds(source, second).tolist() == whole[start : start + second].tolist()


@given(seed=seeds)
def test_a_threshold_below_a_quarter_comes_up_a_quarter_of_the_time(seed: int) -> None:
    share = (thresholds(stream(seed, Purpose.DROPOUT), 40_000) < 2**14).mean()
    # Standard deviation of the share: sqrt(0.25 * 0.75 / 40000) = 0.00217.
    assert share == pytest.approx(0.25, abs=6 * 0.00217)
