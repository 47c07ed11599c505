"""Update rules, clipping and penalties of the fused program, against the reference in double precision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engine.fused.test_layers import assert_alike
from tests.engine.small import settings, small_data

OPTIMIZERS = (
    "SGD(0.05)",
    "SGD(0.05, momentum=0.9)",
    "SGD(0.05, momentum=0.9, nesterov=True)",
    "SGD(0.05, weight_decay=0.01)",
    "Adam(0.01)",
    "Adam(0.01, amsgrad=True)",
    "AdamW(0.01, weight_decay=0.02)",
    "Adadelta(1.0)",
    "Adagrad(0.05)",
    "RMSprop(0.01)",
    "RMSprop(0.01, momentum=0.9)",
    "RMSprop(0.01, centered=True)",
    "RMSprop(0.01, momentum=0.5, centered=True)",
    "Nadam(0.01)",
    "SGD(0.1, clipnorm=0.05)",
    "SGD(0.1, global_clipnorm=0.05)",
    "SGD(0.1, clipvalue=0.01)",
    "Adam(ExponentialDecay(0.01, decay_steps=3, decay_rate=0.5))",
)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_rule_trains_as_the_reference_trains(optimizer: str, by: str) -> None:
    of = settings("Dense(33, 'relu', kernel_regularizer='l2')", "Dense(3, 'softmax')", optimizer=optimizer, epochs=2)
    # Adaptive rules divide by gradients that are nearly zero: rounding weighs more there.
    assert_alike(of, small_data(19), tolerance=2e-4)


def test_penalties_are_told_with_the_loss(by: str) -> None:
    plain = settings("Dense(3, 'softmax', kernel_regularizer=L1L2(l1=0.01, l2=0.02))")
    assert_alike(replace(plain, epochs=2), small_data(19), tolerance=1e-5)
