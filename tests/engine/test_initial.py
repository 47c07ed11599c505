"""Initial weights have the distributions that Keras 3 states, and the seed decides them."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.engine.keras_peer import called
from tests.engine.small import layer

from bakeoff.engine.initial import initial_values
from bakeoff.spec import (
    Constant,
    Conv2D,
    Dense,
    Identity,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)

DENSE = (300, 200)
CONV = (3, 5, 40, 60)
NAMES = (
    "GlorotUniform()",
    "GlorotNormal()",
    "HeUniform()",
    "HeNormal()",
    "LecunUniform()",
    "LecunNormal()",
    "RandomNormal(0.3, 0.2)",
    "RandomUniform(-0.1, 0.4)",
    "TruncatedNormal(0.3, 0.2)",
    "VarianceScaling()",
    "VarianceScaling(2.5, 'fan_out', 'uniform')",
    "VarianceScaling(0.5, 'fan_avg', 'untruncated_normal')",
)


def draw(initializer: Initializer, shape: tuple[int, ...], *, seed: int = 0, index: int = 0) -> NDArray[np.float64]:
    return initial_values(initializer, shape, seed=seed, index=index)


def read(text: str) -> Initializer:
    dense = layer(f"Dense(1, kernel_initializer={text})")
    assert isinstance(dense, Dense)
    return dense.kernel_initializer


@pytest.mark.parametrize("shape", [DENSE, CONV], ids=["dense", "conv"])
@pytest.mark.parametrize("text", NAMES)
def test_an_initialiser_draws_from_the_distribution_of_keras(text: str, shape: tuple[int, ...]) -> None:
    ours = draw(read(text), shape).ravel()
    seeded = text.replace("()", "(seed=1)") if "()" in text else text.replace(")", ", seed=1)")
    theirs = called(seeded, keras.initializers)(shape).numpy().ravel()
    # Two samples of 36,000 to 60,000: a variance wrong by 3 % would be seen.
    assert stats.ks_2samp(ours, theirs).pvalue > 1e-3
    assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
    assert (ours.min(), ours.max()) == pytest.approx((theirs.min(), theirs.max()), rel=0.15)


@pytest.mark.parametrize(
    ("shape", "fan_in", "fan_out"), [((300, 200), 300, 200), ((3, 5, 40, 60), 600, 900), ((100,), 100, 100)]
)
def test_fans_are_counted_as_keras_counts_them(shape: tuple[int, ...], fan_in: int, fan_out: int) -> None:
    for mode, fan in (("fan_in", fan_in), ("fan_out", fan_out), ("fan_avg", (fan_in + fan_out) / 2)):
        values = draw(VarianceScaling(2.0, mode, "uniform"), shape)  # type: ignore[arg-type]  # a literal of the loop
        bound = math.sqrt(3 * 2.0 / fan)
        assert np.abs(values).max() <= bound
        assert stats.kstest(values.ravel(), stats.uniform(-bound, 2 * bound).cdf).pvalue > 1e-3


def test_a_uniform_fills_its_interval() -> None:
    values = draw(RandomUniform(-0.25, 0.5), DENSE).ravel()
    assert -0.25 < values.min() < -0.249
    assert 0.499 < values.max() < 0.5
    assert stats.kstest(values, stats.uniform(-0.25, 0.75).cdf).pvalue > 1e-3


def test_a_normal_is_normal() -> None:
    values = draw(RandomNormal(1.0, 0.5), DENSE).ravel()
    assert stats.kstest(values, stats.norm(1.0, 0.5).cdf).pvalue > 1e-3
    assert np.abs(values - 1.0).max() > 1.5


def test_a_truncated_normal_ends_at_two_deviations() -> None:
    values = draw(TruncatedNormal(1.0, 0.5), DENSE).ravel()
    assert np.abs(values - 1.0).max() < 1.0
    assert stats.kstest(values, stats.truncnorm(-2, 2, 1.0, 0.5).cdf).pvalue > 1e-3


def test_a_scaled_truncated_normal_has_its_variance_after_the_cut() -> None:
    values = draw(VarianceScaling(2.0, "fan_in", "truncated_normal"), DENSE).ravel()
    assert values.var() == pytest.approx(2.0 / 300, rel=0.02)
    deviation = math.sqrt(2.0 / 300) / 0.87962566103423978
    assert stats.kstest(values, stats.truncnorm(-2, 2, 0, deviation).cdf).pvalue > 1e-3


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (3, 2, 4, 7), (1, 1, 9, 3)])
def test_an_orthogonal_kernel_has_orthonormal_columns_or_rows(shape: tuple[int, ...]) -> None:
    matrix = draw(Orthogonal(2.0), shape).reshape(-1, shape[-1])
    small = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(small, 4.0 * np.eye(len(small)), atol=1e-12)


def test_no_direction_is_favoured_by_an_orthogonal_kernel() -> None:
    # The first element of a uniformly distributed unit vector of three has a uniform distribution (Archimedes).
    firsts = [draw(Orthogonal(), (3, 3), seed=seed)[0, 0] for seed in range(400)]
    assert stats.kstest(firsts, stats.uniform(-1, 2).cdf).pvalue > 1e-3


def test_constants_and_the_identity_need_no_chance() -> None:
    assert draw(Constant(0.25), (2, 3)).tolist() == [[0.25] * 3] * 2
    assert draw(Identity(2.0), (2, 3)).tolist() == [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]


RANDOM = (RandomUniform(), RandomNormal(), TruncatedNormal(), VarianceScaling(), Orthogonal())


@pytest.mark.parametrize("initializer", RANDOM, ids=lambda kind: type(kind).__name__)
def test_the_seed_and_the_tensor_decide_the_values(initializer: Initializer) -> None:
    first, again, other_seed, other_tensor = (
        draw(initializer, (4, 5), seed=seed, index=index) for seed, index in ((7, 0), (7, 0), (8, 0), (7, 1))
    )
    assert np.array_equal(first, again)
    assert not np.isin(other_seed, first).any()
    assert not np.isin(other_tensor, first).any()


def test_a_convolution_has_the_fans_of_its_window() -> None:
    conv = layer("Conv2D(60, (3, 5))")
    assert isinstance(conv, Conv2D)
    bound = math.sqrt(6 / (15 * 40 + 15 * 60))
    assert 0.999 * bound < np.abs(draw(conv.kernel_initializer, CONV)).max() < bound
