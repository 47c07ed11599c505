"""Weights lie in flat buffers, each tensor on a cache line, in the network's order and Keras's layout."""

from __future__ import annotations

import torch
from tests.engine.small import settings

from bakeoff.engine.network import nodes
from bakeoff.engine.parameters import (
    Layout,
    aligned,
    buffer_size,
    empty_buffer,
    gather_into,
    layout,
    leaves,
    views,
)


def places() -> Layout:
    of = settings("Conv2D(5, (2, 3))", "BatchNormalization()", "Flatten()", "Dense(3, activation='softmax')")
    return layout(nodes(of, (4, 4, 2)))


def test_every_tensor_has_its_place_under_its_layers_name() -> None:
    assert [slot.key for slot in places().slots] == [
        "layer0/kernel",
        "layer0/bias",
        "layer1/gamma",
        "layer1/beta",
        "layer1/moving_mean",
        "layer1/moving_variance",
        "layer3/kernel",
        "layer3/bias",
    ]
    assert [slot.index for slot in places().slots] == list(range(8))


def test_batch_statistics_have_a_buffer_of_their_own() -> None:
    assert [slot.key for slot in places().moving] == ["layer1/moving_mean", "layer1/moving_variance"]
    assert [slot.offset for slot in places().moving] == [0, 16]
    assert buffer_size(places().moving) == 32


def test_tensors_follow_each_other_on_cache_lines() -> None:
    # A kernel of 2 · 3 · 2 · 5 = 60 elements, three of 5, one of 3 · 2 · 5 · 3 = 90, and one of 3.
    assert [slot.offset for slot in places().trainable] == [0, 64, 80, 96, 112, 208]
    assert buffer_size(places().trainable) == 224


def test_sizes_are_rounded_up_to_sixteen() -> None:
    assert [aligned(size) for size in (0, 1, 16, 17)] == [0, 16, 16, 32]
    assert buffer_size(()) == 0


def test_views_have_keras_shapes_and_share_the_buffer() -> None:
    buffer = empty_buffer(2, places().trainable, dtype=torch.float64)
    tensors = views(places().trainable, buffer)
    assert tensors["layer0/kernel"].shape == (2, 2, 3, 2, 5)
    assert tensors["layer3/kernel"].shape == (2, 30, 3)
    tensors["layer0/bias"][1, 0] = 7.0
    assert buffer[1, 64] == 7.0
    assert buffer.count_nonzero() == 1


def test_leaves_see_what_happens_to_the_buffer() -> None:
    buffer = empty_buffer(2, places().trainable, dtype=torch.float32)
    tensors = leaves(places().trainable, buffer)
    buffer += 1
    assert all(tensor.requires_grad and tensor.is_leaf and bool((tensor == 1).all()) for tensor in tensors.values())


def test_gathering_fills_the_slots_and_nothing_between_them() -> None:
    buffer = empty_buffer(2, places().trainable, dtype=torch.float32)
    ones = {key: torch.ones_like(view) for key, view in views(places().trainable, buffer).items()}
    gather_into(buffer, places().trainable, tensors=ones)
    assert buffer.sum(1).tolist() == [60 + 3 * 5 + 90 + 3] * 2
