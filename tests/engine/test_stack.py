"""A stack starts each trial from the weights of its seed and keeps the replicas apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.engine.small import settings, trial

from bakeoff.engine.initial import initial_values
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.spec import Constant, VarianceScaling

LAYERS = ("Dense(5)", "BatchNormalization()", "Dense(3, activation='softmax', bias_initializer='ones')")
TRIALS = [trial(settings(*LAYERS, optimizer="SGD(0.1, 0.9)"), seed=seed) for seed in (4, 9)]
GLOROT = VarianceScaling(1.0, "fan_avg", "uniform")


@pytest.fixture
def stack() -> Stack:
    return fresh_stack(TRIALS, (6,), device="cpu")


def test_weights_are_those_of_seed_and_tensor(stack: Stack) -> None:
    for row, seed in enumerate((4, 9)):
        arrays = stack.arrays(row)
        assert np.array_equal(arrays["layer0/kernel"], initial_values(GLOROT, (6, 5), seed=seed, index=0))
        assert np.array_equal(arrays["layer2/kernel"], initial_values(GLOROT, (5, 3), seed=seed, index=6))
        assert np.array_equal(arrays["layer2/bias"], initial_values(Constant(1.0), (3,), seed=seed, index=7))
        assert arrays["layer1/moving_variance"].tolist() == [1.0] * 5


def test_arrays_come_in_the_networks_order_in_the_studys_precision(stack: Stack) -> None:
    assert list(stack.arrays(0)) == [
        "layer0/kernel",
        "layer0/bias",
        "layer1/gamma",
        "layer1/beta",
        "layer1/moving_mean",
        "layer1/moving_variance",
        "layer2/kernel",
        "layer2/bias",
    ]
    single = fresh_stack([trial(replace(TRIALS[0].settings, precision="f32"))], (6,), device="cpu")
    assert {array.dtype for array in stack.arrays(0).values()} == {np.dtype(np.float64)}
    assert {array.dtype for array in single.arrays(0).values()} == {np.dtype(np.float32)}


def test_arrays_are_copies(stack: Stack) -> None:
    before = stack.arrays(0)["layer0/bias"]
    stack.weights += 1
    assert before.tolist() == [0.0] * 5
    assert stack.arrays(0)["layer0/bias"].tolist() == [1.0] * 5


def test_a_part_goes_its_own_way(stack: Stack) -> None:
    part = stack.part([1])
    assert [replica.trial.seed for replica in part.replicas] == [9]
    assert np.array_equal(part.arrays(0)["layer0/kernel"], stack.arrays(1)["layer0/kernel"])
    part.weights += 1
    assert not np.array_equal(part.arrays(0)["layer0/kernel"], stack.arrays(1)["layer0/kernel"])
    assert part.tensors["layer0/bias"].unique().tolist() == [1.0]


def test_kept_weights_come_back(stack: Stack) -> None:
    before = stack.arrays(1)
    stack.replicas[1].best = (stack.weights[1].clone(), stack.moving[1].clone(), 1)
    stack.weights += 1
    stack.moving += 1
    for row in range(2):
        stack.restore(row)
    assert all(np.array_equal(stack.arrays(1)[key], array) for key, array in before.items())
    assert stack.arrays(0)["layer0/bias"].tolist() == [1.0] * 5


def test_a_schedule_gives_the_rate_of_the_next_step() -> None:
    of = settings(*LAYERS, optimizer="SGD(PiecewiseConstantDecay([1, 3], [0.5, 0.2, 0.1]))")
    replica = fresh_stack([trial(of)], (6,), device="cpu").replicas[0]
    rates = []
    for step in range(5):
        replica.steps = step
        rates.append(replica.learning_rate)
    assert rates == [0.5, 0.5, 0.2, 0.2, 0.1]


def test_every_row_starts_on_a_cache_line(stack: Stack) -> None:
    for of in (stack, stack.part([1]), stack.part([1, 0])):
        tensors = [part for tensor in of.tensors.values() for part in tensor]
        assert {tensor.data_ptr() % 64 for tensor in tensors} == {0}
        assert all(isinstance(tensor, torch.Tensor) and tensor.is_contiguous() for tensor in tensors)
