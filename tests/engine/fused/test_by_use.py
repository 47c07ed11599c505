"""Pixels sorted by how often they are used: what a batch does not use is not multiplied, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.engine.fused.test_layers import assert_alike
from tests.engine.small import bits, outcomes, settings, small_data, trial

from bakeoff.data import Prepared
from bakeoff.engine.batches import ImageSet, lessons
from bakeoff.engine.fused.by_use import in_order, sorted_images
from bakeoff.engine.fused.losing import empty_ledger
from bakeoff.engine.fused.network import kernel_by_use, training_program
from bakeoff.engine.stack import fresh_stack

PIXELS = 260
# 66,560 weights: so many that sorting pays.
NETWORK = ("Dense(256, 'relu')", "Dense(3, 'softmax')")


def pictures() -> Prepared:
    """Return images of which all use few pixels, some use others besides, and none uses a third of them."""
    data = small_data(PIXELS)
    draw = np.random.default_rng(5)
    often = draw.permutation(PIXELS)
    used = [np.isin(np.arange(PIXELS), often[: draw.integers(60, 170)]) for _ in data.train_images]
    return replace(data, train_images=np.where(used, data.train_images, 0).astype(np.float32))


def image_set(images: torch.Tensor) -> ImageSet:
    return ImageSet(images=images, labels=torch.zeros(len(images), dtype=torch.int64))


def test_the_least_used_pixels_come_first_and_each_image_says_how_many_it_does_without() -> None:
    given = torch.from_numpy(pictures().train_images)
    found = sorted_images(image_set(given))
    assert found is not None
    assert torch.equal(found.images, given[:, found.order])
    uses = (found.images != 0).sum(0)
    assert torch.equal(uses, uses.sort().values)
    for image, unused in zip(found.images, found.unused.tolist(), strict=True):
        assert not image[:unused].any()
        assert unused % 16 == 0
        assert image[: unused + 16].any()


def test_a_black_image_and_one_that_is_not_a_number_use_pixels() -> None:
    images = torch.zeros(3, 64)
    images[1, 40], images[2, 60] = 1.0, torch.nan
    found = sorted_images(image_set(images))
    assert found is not None
    assert found.unused.tolist() == [0, 48, 48]


def test_images_that_use_nearly_all_pixels_stay_as_they_are() -> None:
    assert sorted_images(image_set(torch.ones(50, 64))) is None


def test_rows_come_back_to_their_places_whatever_happens() -> None:
    array, order = torch.arange(12.0).view(4, 3), torch.tensor([2, 0, 3, 1])
    before = array.clone()

    def stop_meanwhile() -> None:
        with in_order([array], order):
            assert torch.equal(array, before[order])
            raise InterruptedError("stopped meanwhile")

    with pytest.raises(InterruptedError, match="meanwhile"):
        stop_meanwhile()
    assert torch.equal(array, before)


@pytest.mark.parametrize(
    "optimizer", ["SGD(0.05)", "SGD(0.05, 0.9)", "Adam(0.01, epsilon=0.01)", "SGD(0.1, clipnorm=0.05)"]
)
def test_a_network_trains_as_autograd_trains_it(optimizer: str, by: str) -> None:
    of = settings("Flatten()", *NETWORK, optimizer=optimizer, epochs=3)
    assert_alike(of, pictures(), tolerance=2e-5)


def test_a_trial_is_the_same_bits_alone_and_among_others(by: str) -> None:
    of = replace(settings(*NETWORK, optimizer="Adam()", epochs=2), precision="f32")
    trials, data = [trial(of, seed=seed) for seed in range(3)], pictures()
    assert bits(outcomes(trials, data)) == bits([outcomes([one], data)[0] for one in trials])


@pytest.mark.parametrize(
    ("layers", "is_sorted"),
    [
        (NETWORK, True),
        (("Dropout(0.2)", *NETWORK), False),
        (("BatchNormalization()", *NETWORK), False),
        (("Dense(256, kernel_regularizer=L2(0.01))", *NETWORK), False),
        (("Dense(100)", *NETWORK), False),
    ],
)
def test_only_large_first_layers_that_see_the_pixels_themselves_are_sorted(
    layers: tuple[str, ...], by: str, *, is_sorted: bool
) -> None:
    one = trial(replace(settings(*layers), precision="f32"))
    stack, data = fresh_stack([one], (PIXELS,), device="cpu"), lessons([one], pictures(), device="cpu")
    before = stack.weights.clone()
    with kernel_by_use(stack, data, row=0):
        assert torch.equal(stack.weights, before) != (is_sorted and by == "PyTorch")
        training_program(stack, data, row=0, ledger=empty_ledger(data.train.labels))
    assert torch.equal(stack.weights, before)
