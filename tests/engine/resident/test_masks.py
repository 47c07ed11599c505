"""Masks drawn on a device are those of the host, bit for bit: any seeds, rates, shapes, and in any order of steps."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.engine.dropout import Masks
from bakeoff.engine.resident.masks import ResidentMasks

rates = st.floats(0.01, 0.999999)


@given(
    seeds=st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=3),
    of_layers=st.tuples(st.lists(rates, min_size=3, max_size=3), st.lists(rates, min_size=3, max_size=3)),
    shapes=st.lists(st.lists(st.integers(1, 6), min_size=2, max_size=3), min_size=1, max_size=3),
    epochs=st.lists(st.integers(1, 1000), min_size=1, max_size=2),
    dtype=st.sampled_from([torch.float32, torch.float64]),
)
def test_masks_are_those_of_the_host(
    seeds: list[int],
    of_layers: tuple[list[float], list[float]],
    shapes: list[list[int]],
    epochs: list[int],
    dtype: torch.dtype,
) -> None:
    by_layer = {layer: row[: len(seeds)] for layer, row in zip((1, 4), of_layers, strict=True)}
    resident = ResidentMasks(seeds, by_layer, like=torch.zeros((), dtype=dtype))
    for epoch in epochs:
        host = Masks(seeds, by_layer, epoch=epoch)
        resident.start(epoch)
        for shape in shapes:
            like = torch.zeros(len(seeds), *shape, dtype=dtype)
            for layer in by_layer:
                ours, theirs = resident.next(layer, like), host.next(layer, like)
                assert ours.dtype == theirs.dtype
                assert torch.equal(ours, theirs)


def test_no_value_is_read_while_a_mask_is_drawn() -> None:
    # On this device there are shapes and no values: whatever reads one, or brings one from the host, fails.
    like = torch.zeros(2, 5, 7, device="meta")
    masks = ResidentMasks([0, 1], {3: [0.2, 0.5]}, like=like)
    masks.start(1)
    assert masks.next(3, like).shape == like.shape


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")
def test_a_gpu_draws_the_masks_of_the_host() -> None:
    like = torch.zeros(2, 100, 300, device="cuda")
    masks = ResidentMasks([0, 1], {3: [0.2, 0.5]}, like=like)
    masks.start(4)
    host = Masks([0, 1], {3: [0.2, 0.5]}, epoch=4)
    for _ in range(2):
        assert torch.equal(masks.next(3, like), host.next(3, like))
