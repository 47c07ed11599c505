"""Update rules, clipping and penalties of the fused program, against the reference in double precision."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.fused.test_layers import assert_alike
from tests.engine.small import settings, small_data

from bakeoff.engine.fused.updating import course
from bakeoff.spec import read_optimizer

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


def test_a_course_tells_each_step_its_rate_and_what_decays() -> None:
    optimizer = read_optimizer("SGD(0.5, weight_decay=0.1)")
    told = course(optimizer, np.array([0.5, 0.25]), done=7)
    assert told.steps.tolist() == [8, 9]
    assert told.numbers[:, 0].tolist() == [0.5, 0.25]
    np.testing.assert_allclose(told.numbers[:, 5], [0.05, 0.025])


def test_adams_rate_is_corrected_for_its_start() -> None:
    # Kingma and Ba, 2015, section 2: alpha · sqrt(1 - beta2^t) / (1 - beta1^t); at t = 1 that is sqrt(0.001) / 0.1.
    told = course(read_optimizer("Adam(1.0)"), np.array([1.0]), done=0)
    assert told.numbers[0, 0] == pytest.approx(np.sqrt(0.001) / 0.1)


def test_a_rate_beyond_single_precision_diverges_at_once() -> None:
    told = course(read_optimizer("SGD(1e38)"), np.array([1e38]), done=0)
    assert told.numbers[0, 0] == np.inf


def test_a_rate_beyond_all_bounds_decays_nothing_where_nothing_decays() -> None:
    rates = np.array([np.inf])
    assert course(read_optimizer("SGD(1.0)"), rates, done=0).numbers[0].tolist() == [np.inf, 0, 0, 0, 0, 0]
    assert course(read_optimizer("SGD(1.0, weight_decay=0.1)"), rates, done=0).numbers[0, 5] == np.inf


def test_penalties_are_told_with_the_loss(by: str) -> None:
    plain = settings("Dense(3, 'softmax', kernel_regularizer=L1L2(l1=0.01, l2=0.02))")
    assert_alike(replace(plain, epochs=2), small_data(19), tolerance=1e-5)
