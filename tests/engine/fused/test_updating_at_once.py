"""Dense kernels that are updated by each part of their gradient get the bits of those updated afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.fused.single import needs_kernels
from tests.engine.small import bits, outcomes, settings, small_data, trial

from bakeoff.data import Prepared

RULES = (
    "SGD({0})",
    "SGD(momentum=0.9{1})",
    "SGD(momentum=0.9, nesterov=True{1})",
    "SGD(weight_decay=0.01{1})",
    "Adam({0})",
    "Adam(amsgrad=True{1})",
    "AdamW({0})",
    "Adadelta({0})",
    "Adagrad({0})",
    "RMSprop({0})",
    "RMSprop(momentum=0.5, centered=True{1})",
    "Nadam({0})",
)
# It never clips, and what clips all gradients together needs them whole.
NEVER = "global_clipnorm=1e30"
# Of 130 inputs and more, enough weights to be updated at once.
WIDE, PIXELS = 530, 130
LAST = "Dense(3, 'softmax')"

pytestmark = needs_kernels


def trained(*layers: str, optimizer: str, data: Prepared, batch_size: int) -> object:
    """Return the bits of what training by an optimizer gives."""
    of = replace(settings(*layers, optimizer=optimizer, epochs=2, batch_size=batch_size), precision="f32")
    (outcome,) = outcomes([trial(of)], data)
    assert outcome.finished is not None
    return bits([[replace(record, trial="") for record in outcome.records], outcome.finished.weights])


def both(*layers: str, rule: str, data: Prepared, batch_size: int = 8) -> tuple[object, object]:
    """Return what training gives with and without updates at once."""
    at_once, afterwards = rule.format("", ""), rule.format(NEVER, f", {NEVER}")
    return (
        trained(*layers, optimizer=at_once, data=data, batch_size=batch_size),
        trained(*layers, optimizer=afterwards, data=data, batch_size=batch_size),
    )


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_updates_dense_kernels_part_by_part(rule: str) -> None:
    at_once, afterwards = both(f"Dense({WIDE}, 'relu')", LAST, rule=rule, data=small_data(PIXELS))
    assert at_once == afterwards


@pytest.mark.parametrize(("pixels", "units"), [(2_100, 32), (1_030, 64), (450, 150), (PIXELS, WIDE), (PIXELS, 1_040)])
@pytest.mark.parametrize("batch_size", [8, 200, 385])
@pytest.mark.parametrize("share_of_zeros", [0.0, 0.9])
def test_layers_and_batches_of_any_size_are_updated_part_by_part(
    pixels: int, units: int, batch_size: int, share_of_zeros: float
) -> None:
    data = small_data(pixels, train_count=400)
    hidden = np.random.default_rng(0).random(data.train_images.shape) < share_of_zeros
    data = replace(data, train_images=np.where(hidden, 0, data.train_images).astype(np.float32))
    hidden_layers = (f"Dense({units}, 'relu')", "BatchNormalization()", f"Dense({units}, 'tanh')")
    at_once, afterwards = both(*hidden_layers, LAST, rule="Adam({0})", data=data, batch_size=batch_size)
    assert at_once == afterwards


def test_other_layers_and_penalised_kernels_are_updated_afterwards() -> None:
    layers = (
        "Conv2D(4, 3, activation='relu')",
        "Flatten()",
        f"Dense({WIDE}, 'relu', kernel_regularizer='l2')",
        "Dense(130, 'relu')",
        LAST,
    )
    at_once, afterwards = both(*layers, rule="Adam({0})", data=small_data(14, 14, 1))
    assert at_once == afterwards


@pytest.mark.parametrize("batch_size", [32, 200])
def test_kernels_behind_zeros_are_updated_part_by_part(batch_size: int) -> None:
    # The gradient of the widest one's weights follows on that of its inputs.
    layers = (f"Dense({WIDE}, 'relu')", "Dropout(0.5)", "Dense(500, 'relu')", "Dropout(0.5)", "Dense(150)", LAST)
    data = small_data(PIXELS, train_count=400)
    at_once, afterwards = both(*layers, rule="Adam({0})", data=data, batch_size=batch_size)
    assert at_once == afterwards
