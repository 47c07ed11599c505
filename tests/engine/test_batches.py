"""Each trial sees its own split in its own order, standardised by its own share; the test set is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.engine.small import settings, small_data, trial

from bakeoff.data import Prepared, order, split, standardisation, train_sample
from bakeoff.engine.batches import Lessons, lessons, orders
from bakeoff.spec import Precision

OF = replace(settings("Dense(3, activation='softmax')"), validation=0.25)
TRIALS = [trial(OF, seed=seed) for seed in (5, 6)]


@pytest.fixture(params=[False, True], ids=["as they are", "standardised"])
def data(request: pytest.FixtureRequest) -> Prepared:
    return small_data(4, standardises=request.param)


def standardised(data: Prepared, seed: int) -> np.ndarray:
    """Return all training images as the trial with this seed sees them."""
    known = standardisation(data, split(data.train_labels, 0.25, seed=seed).train)
    images = data.train_images.astype(np.float64)
    return images if known is None else (images - known.mean) / known.deviation


def test_every_trial_has_the_split_of_its_seed(data: Prepared) -> None:
    found = lessons(TRIALS, data, device="cpu").splits
    for parts, seed in zip(found, (5, 6), strict=True):
        expected = split(data.train_labels, 0.25, seed=seed)
        assert np.array_equal(parts.train, expected.train)
        assert np.array_equal(parts.validation, expected.validation)


def test_the_order_is_that_of_seed_and_epoch(data: Prepared) -> None:
    splits = lessons(TRIALS, data, device="cpu").splits
    rows = orders(TRIALS, splits, epoch=3)
    assert rows[1].tolist() == order(splits[1], seed=6, epoch=3).tolist()
    assert rows[1].tolist() != orders(TRIALS, splits, epoch=4)[1].tolist()


def test_each_replica_gets_the_images_that_it_asks_for(data: Prepared) -> None:
    taught = lessons(TRIALS, data, device="cpu")
    indices = torch.tensor([[3, 1, 4], [0, 5, 2]])
    inputs = taught.inputs(taught.train, indices, replica_count=2).numpy()
    for row, seed in enumerate((5, 6)):
        np.testing.assert_allclose(inputs[row], standardised(data, seed)[indices[row]], rtol=1e-12)


def test_shared_images_are_seen_through_each_trials_own_eyes(data: Prepared) -> None:
    taught = lessons(TRIALS, data, device="cpu")
    inputs = taught.inputs(taught.train, torch.tensor([3, 1]), replica_count=2).numpy()
    for row, seed in enumerate((5, 6)):
        np.testing.assert_allclose(inputs[row], standardised(data, seed)[[3, 1]], rtol=1e-12)
    assert (inputs[0] == inputs[1]).all() == (not data.standardises)


def test_the_lessons_of_some_replicas_are_theirs(data: Prepared) -> None:
    whole = lessons(TRIALS, data, device="cpu")
    part = whole.only([1])
    assert part.splits == whole.splits[1:]
    inputs = [of.inputs(of.train, torch.tensor([3, 1]), replica_count=count) for of, count in ((whole, 2), (part, 1))]
    assert torch.equal(inputs[0][1:], inputs[1])


def test_the_sample_is_the_same_for_every_trial(data: Prepared) -> None:
    for seed in (5, 6):
        found: Lessons = lessons([trial(OF, seed=seed)], data, device="cpu")
        assert found.sample.tolist() == train_sample(data.train_labels).tolist()


@pytest.mark.parametrize(("precision", "dtype"), [("f32", torch.float32), ("f64", torch.float64)])
def test_inputs_come_in_the_precision_of_the_study(precision: Precision, dtype: torch.dtype, data: Prepared) -> None:
    taught = lessons([trial(replace(OF, precision=precision))], data, device="cpu")
    assert taught.inputs(taught.test, torch.tensor([0]), replica_count=1).dtype == dtype


def test_images_that_cannot_be_written_to_are_used_without_a_word(data: Prepared) -> None:
    data.train_images.flags.writeable = False
    taught = lessons(TRIALS, data, device="cpu")
    assert np.shares_memory(taught.train.images.numpy(), data.train_images)
