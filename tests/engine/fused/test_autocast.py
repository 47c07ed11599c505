"""bf16 in the fused program beside PyTorch's autocast: one step from the same weights, and what gradients it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as nn
from numpy.typing import NDArray
from tests.engine.small import outcomes, settings, small_data, trial
from torch import Tensor

from bakeoff.data import Prepared
from bakeoff.spec import Precision, Settings

LAST = "Dense(3, activation='softmax')"
IMAGES, RATE = 41, 0.05
Weights = Mapping[str, NDArray[np.float32]]


def after_a_step(of: Settings, data: Prepared, *, precision: Precision) -> Weights:
    """Return a network's weights after one step on all images."""
    (outcome,) = outcomes([trial(replace(of, precision=precision))], data)
    assert outcome.finished is not None
    return outcome.finished.weights


def gradients(of: Settings, data: Prepared, *, precision: Precision, start: Weights) -> dict[str, NDArray[np.float64]]:
    after = after_a_step(of, data, precision=precision)
    return {key: (np.float64(start[key]) - after[key]) / RATE for key in start}


def dense(weights: Mapping[str, Tensor], images: Tensor) -> Tensor:
    hidden = torch.relu(nn.linear(images, weights["layer0/kernel"].t(), weights["layer0/bias"]))
    return nn.linear(hidden, weights["layer1/kernel"].t(), weights["layer1/bias"])


def convolved(weights: Mapping[str, Tensor], images: Tensor) -> Tensor:
    kernel = weights["layer0/kernel"].permute(3, 2, 0, 1)
    found = torch.relu(nn.conv2d(images.permute(0, 3, 1, 2), kernel, weights["layer0/bias"]))
    rows = nn.max_pool2d(found, 2).permute(0, 2, 3, 1).flatten(1)
    return nn.linear(rows, weights["layer3/kernel"].t(), weights["layer3/bias"])


NETWORKS = {
    "dense": ((19,), ("Dense(33, 'relu')", LAST), dense),
    "convolved": ((9, 7, 3), ("Conv2D(35, 3, activation='relu')", "MaxPooling2D(2)", "Flatten()", LAST), convolved),
}


@pytest.mark.usefixtures("bf16")
@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_in_bf16_are_as_near_to_double_precision_as_autocasts(name: str, by: str) -> None:
    shape, layers, forward = NETWORKS[name]
    data = small_data(*shape, train_count=IMAGES)
    of = settings(*layers, optimizer=f"SGD({RATE})", batch_size=IMAGES)
    start = after_a_step(replace(of, optimizer=settings(LAST, optimizer="SGD(0.0)").optimizer), data, precision="f32")
    wanted, ours = (gradients(of, data, precision=each, start=start) for each in ("f64", "bf16"))
    leaves = {key: torch.tensor(value, requires_grad=True) for key, value in start.items()}
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = forward(leaves, torch.from_numpy(data.train_images))
    nn.cross_entropy(logits.float(), torch.from_numpy(data.train_labels)).backward()
    for key, value in wanted.items():
        theirs = leaves[key].grad
        assert theirs is not None
        off = np.linalg.norm(ours[key] - value) / np.linalg.norm(value)
        autocast_off = np.linalg.norm(theirs.double().numpy() - value) / np.linalg.norm(value)
        assert off <= 1.1 * autocast_off, key
