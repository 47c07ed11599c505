"""Splits, orders and the training sample: what must hold for any labels, and that the seed decides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bakeoff.data import load_dataset, order, split, train_sample
from bakeoff.errors import StudyError

Labels = NDArray[np.int64]

labels_of_any_kind = st.lists(st.integers(0, 6), min_size=2, max_size=120).map(np.array)
shares = st.floats(0.01, 0.99)
seeds = st.integers(0, 2**40)

BALANCED: Labels = np.repeat(np.arange(4), 25)


def counts(labels: Labels) -> list[int]:
    return [int((labels == label).sum()) for label in range(7)]


@given(labels=labels_of_any_kind, share=shares, seed=seeds)
def test_every_image_is_in_exactly_one_part(labels: Labels, share: float, seed: int) -> None:
    parts = split(labels, share, seed=seed)
    assert sorted([*parts.train, *parts.validation]) == list(range(len(labels)))
    assert parts.train.tolist() == sorted(parts.train)
    assert parts.validation.tolist() == sorted(parts.validation)
    assert parts.train.dtype == parts.validation.dtype == np.int64


@given(labels=labels_of_any_kind, share=shares, seed=seeds)
def test_every_class_keeps_an_image_to_train_on(labels: Labels, share: float, seed: int) -> None:
    parts = split(labels, share, seed=seed)
    assert set(labels[parts.train]) == set(labels)


@given(labels=labels_of_any_kind, share=shares, seed=seeds)
def test_the_validation_share_has_its_size(labels: Labels, share: float, seed: int) -> None:
    wanted = max(1, math.floor(share * len(labels) + 0.5))
    can_give = len(labels) - len(set(labels))
    assert len(split(labels, share, seed=seed).validation) == min(wanted, can_give)


@given(labels=labels_of_any_kind, share=st.floats(0.05, 0.4), seed=seeds)
def test_each_class_gives_its_part_to_within_one_image(labels: Labels, share: float, seed: int) -> None:
    # Up to 0.4 a class of two or more never has to keep back its last image.
    held_out = split(labels, share, seed=seed).validation
    if 1 in counts(labels) or len(held_out) < share * len(labels) - 0.5:
        return
    for given_up, whole in zip(counts(labels[held_out]), counts(labels), strict=True):
        assert abs(given_up - whole * len(held_out) / len(labels)) < 1


def test_largest_remainders_get_what_rounding_down_leaves() -> None:
    # 10 of 20: quotas 5.5, 3 and 1.5; one image is left, and of equal remainders the first class gets it.
    labels = np.repeat([0, 1, 2], [11, 6, 3])
    assert counts(labels[split(labels, 0.5, seed=3).validation])[:3] == [6, 3, 1]


def test_a_class_that_cannot_give_leaves_its_part_to_the_others() -> None:
    # 9 of 10: quotas 7.2, 0.9 and 0.9; the two single images stay, class 0 keeps one: 7 are all there are.
    labels = np.repeat([0, 1, 2], [8, 1, 1])
    assert counts(labels[split(labels, 0.9, seed=3).validation])[:3] == [7, 0, 0]


def test_mnist_gives_a_tenth_of_each_class() -> None:
    labels = load_dataset("mnist").train_labels
    parts = split(labels, 0.1, seed=0)
    assert len(parts.train) == 54_000
    # A tenth of 5923, 6742 …, rounded down 5996 in all; the largest of .3 .2 .8 .1 .2 .1 .8 .5 .1 .9 get four.
    assert np.bincount(labels[parts.validation]).tolist() == [592, 674, 596, 613, 584, 542, 592, 627, 585, 595]


@given(seed=seeds)
def test_the_seed_decides_the_split(seed: int) -> None:
    first, again, other = (split(BALANCED, 0.2, seed=number).validation.tolist() for number in (seed, seed, seed + 1))
    assert first == again
    assert first != other


@pytest.mark.parametrize("validation", [0, 0.0, "test"])
def test_nothing_is_held_out_where_nothing_is_asked_for(validation: float) -> None:
    parts = split(BALANCED, validation, seed=1)
    assert parts.train.tolist() == list(range(100))
    assert parts.validation.tolist() == []


@pytest.mark.parametrize("validation", [1, 1.5, -0.1, math.nan])
def test_a_share_outside_its_range_is_refused(validation: float) -> None:
    with pytest.raises(StudyError, match="^validation: .* is no share from 0 to below 1"):
        split(BALANCED, validation, seed=1)


@given(seed=seeds, epoch=st.integers(1, 500))
def test_an_order_holds_every_training_image_once(seed: int, epoch: int) -> None:
    parts = split(BALANCED, 0.3, seed=seed)
    assert sorted(order(parts, seed=seed, epoch=epoch)) == parts.train.tolist()


@given(seed=seeds, epoch=st.integers(1, 500))
def test_seed_and_epoch_decide_the_order(seed: int, epoch: int) -> None:
    parts = split(BALANCED, 0.2, seed=0)
    first = order(parts, seed=seed, epoch=epoch).tolist()
    assert first == order(parts, seed=seed, epoch=epoch).tolist()
    assert first != order(parts, seed=seed + 1, epoch=epoch).tolist()
    assert first != order(parts, seed=seed, epoch=epoch + 1).tolist()


def test_over_many_orders_every_image_comes_first_about_equally_often() -> None:
    parts = split(np.repeat([0, 1], 5), 0, seed=0)
    first = np.bincount([order(parts, seed=seed, epoch=1)[0] for seed in range(2000)], minlength=10)
    # 200 expected, standard deviation 13.4.
    assert np.abs(first - 200).max() < 5 * 13.4


@given(labels=labels_of_any_kind, count=st.integers(1, 150))
def test_the_training_sample_is_sorted_and_stratified(labels: Labels, count: int) -> None:
    sample = train_sample(labels, count)
    assert len(sample) == len(set(sample.tolist())) == min(count, len(labels))
    assert sample.tolist() == sorted(sample.tolist())
    for taken, whole in zip(counts(labels[sample]), counts(labels), strict=True):
        assert abs(taken - whole * len(sample) / len(labels)) < 1


def test_the_training_sample_is_ten_thousand_of_mnist_and_always_the_same() -> None:
    labels = load_dataset("mnist").train_labels
    sample = train_sample(labels)
    assert len(sample) == 10_000
    assert sample.dtype == np.int64
    assert sample.tolist() == train_sample(labels).tolist()
    # A sixth of 5923, 6742 …, rounded down 9996 in all; the largest of .17 .67 0 .83 .67 .5 .33 .17 .17 .5 get four.
    assert np.bincount(labels[sample]).tolist() == [987, 1124, 993, 1022, 974, 904, 986, 1044, 975, 991]
