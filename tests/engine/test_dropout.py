"""Dropout masks drop the share they should, scale the rest, and come from seed, layer, epoch and step alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from torch import Tensor

from bakeoff.engine.dropout import Masks

LIKE = torch.zeros(1, 100, 500)


def mask(rate: float, *, seed: int = 0, layer: int = 2, epoch: int = 1, like: Tensor = LIKE) -> Tensor:
    return Masks([seed], {layer: [rate]}, epoch=epoch).next(layer, like)


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.3, 0.5, 0.9])
def test_the_rate_is_the_share_that_becomes_zero(rate: float) -> None:
    drawn = mask(rate)
    assert stats.binomtest(int((drawn == 0).sum()), drawn.numel(), rate).pvalue > 1e-3
    assert drawn.max() == np.float32(1 / (1 - rate))
    assert len(drawn.unique()) == 2


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_what_stays_makes_up_for_what_is_dropped(rate: float) -> None:
    assert float(mask(rate).double().mean()) == pytest.approx(1.0, abs=0.02)


def test_values_are_dropped_independently_of_each_other() -> None:
    kept = (mask(0.5)[0] > 0).double()
    for shift in (1, 2, 4, 16):
        assert abs(float(torch.corrcoef(torch.stack([kept[:, shift:].ravel(), kept[:, :-shift].ravel()]))[0, 1])) < 0.02


def test_the_seed_decides_the_mask() -> None:
    assert torch.equal(mask(0.5, seed=3), mask(0.5, seed=3))
    assert not torch.equal(mask(0.5, seed=3), mask(0.5, seed=4))


def test_layers_and_epochs_have_masks_of_their_own() -> None:
    masks = [mask(0.5), mask(0.5, layer=3), mask(0.5, epoch=2)]
    agreeing = [float((one == other).double().mean()) for one, other in ((masks[0], masks[1]), (masks[0], masks[2]))]
    assert agreeing == pytest.approx([0.5, 0.5], abs=0.02)


def test_every_step_draws_anew() -> None:
    masks = Masks([0], {0: [0.5]}, epoch=1)
    first, second = masks.next(0, LIKE), masks.next(0, LIKE)
    assert float((first == second).double().mean()) == pytest.approx(0.5, abs=0.02)


def test_a_higher_rate_drops_what_a_lower_one_drops() -> None:
    assert bool((mask(0.5)[mask(0.2) == 0] == 0).all())


@given(
    seeds=st.lists(st.integers(0, 50), min_size=1, max_size=4, unique=True),
    rates=st.lists(st.floats(0.01, 0.99), min_size=4, max_size=4),
    shape=st.lists(st.integers(1, 7), min_size=1, max_size=3),
)
def test_a_trial_has_the_same_masks_in_any_cohort(seeds: list[int], rates: list[float], shape: list[int]) -> None:
    of_layers: Mapping[int, Sequence[float]] = {1: rates[: len(seeds)], 4: rates[-len(seeds) :]}
    together = Masks(seeds, of_layers, epoch=1)
    like = torch.zeros(len(seeds), *shape)
    stacks = [together.next(layer, like) for layer in (1, 4, 1)]
    for row, seed in enumerate(seeds):
        alone = Masks([seed], {layer: [of_layers[layer][row]] for layer in (1, 4)}, epoch=1)
        for stack, layer in zip(stacks, (1, 4, 1), strict=True):
            assert torch.equal(stack[row], alone.next(layer, like[:1])[0])


def test_a_mask_has_the_type_of_what_it_masks() -> None:
    assert mask(0.3).dtype == torch.float32
    assert mask(0.3, like=LIKE.double()).max() == 1 / (1 - 0.3)


def test_a_rate_next_to_one_drops_everything() -> None:
    assert mask(0.999999).max() == 0
