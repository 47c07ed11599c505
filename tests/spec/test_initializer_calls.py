"""Initialisers and regularizers as Keras writes them."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import (
    Constant,
    Dense,
    Identity,
    Initializer,
    Orthogonal,
    Penalty,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    read_layer,
)


def _dense(argument: str) -> Dense:
    layer = read_layer(f"Dense(3, {argument})").layer
    assert isinstance(layer, Dense)
    return layer


@pytest.mark.parametrize(
    ("written", "initializer"),
    [
        ("'zeros'", Constant(0.0)),
        ("'one'", Constant(1.0)),
        ("Constant(0.1)", Constant(0.1)),
        ("'normal'", RandomNormal(0.0, 0.05)),
        ("RandomNormal(stddev=1)", RandomNormal(0.0, 1.0)),
        ("TruncatedNormal(1, 2)", TruncatedNormal(1.0, 2.0)),
        ("'uniform'", RandomUniform(-0.05, 0.05)),
        ("keras.initializers.RandomUniform(-1, 1)", RandomUniform(-1.0, 1.0)),
        ("VarianceScaling(2.0, 'fan_out', 'normal')", VarianceScaling(2.0, "fan_out", "truncated_normal")),
        ("'glorot_uniform'", VarianceScaling(1.0, "fan_avg", "uniform")),
        ("GlorotNormal()", VarianceScaling(1.0, "fan_avg", "truncated_normal")),
        ("'he_uniform'", VarianceScaling(2.0, "fan_in", "uniform")),
        ("HeNormal", VarianceScaling(2.0, "fan_in", "truncated_normal")),
        ("'LecunUniform'", VarianceScaling(1.0, "fan_in", "uniform")),
        ("lecun_normal()", VarianceScaling(1.0, "fan_in", "truncated_normal")),
        ("Orthogonal(2)", Orthogonal(2.0)),
        ("'identity'", Identity(1.0)),
    ],
)
def test_every_spelling_of_an_initializer_is_one_fact(written: str, initializer: Initializer) -> None:
    assert _dense(f"kernel_initializer={written}").kernel_initializer == initializer


@pytest.mark.parametrize(
    ("written", "penalty"),
    [
        ("None", None),
        ("'l2'", Penalty(0.0, 0.01)),
        ("'L1'", Penalty(0.01, 0.0)),
        ("L1(0.5)", Penalty(0.5, 0.0)),
        ("regularizers.l1_l2(l1=0.1, l2=0.2)", Penalty(0.1, 0.2)),
        ("L1L2()", None),
        ("L2(0)", None),
    ],
)
def test_a_penalty_that_weighs_nothing_is_none(written: str, penalty: Penalty | None) -> None:
    assert _dense(f"kernel_regularizer={written}").kernel_regularizer == penalty


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("kernel_initializer='he_norml'", r"there is no initializer 'he_norml'. Did you mean 'he_normal'\?"),
        ("kernel_initializer=3", "`kernel_initializer` must be an initializer"),
        ("kernel_initializer=HeNormal(seed=1)", "bakeoff does not have the argument `seed`, found 1"),
        ("kernel_initializer='stft'", "bakeoff does not have the initializer stft"),
        ("kernel_initializer=RandomNormal(stddev=-1)", "`stddev` must be a number of at least 0, found -1"),
        ("kernel_initializer=VarianceScaling(mode='fan')", "`mode` must be 'fan_in' or 'fan_out' or 'fan_avg'"),
        ("bias_initializer='orthogonal'", "Orthogonal makes a matrix, and these weights are a vector"),
        ("bias_initializer=Identity()", "Identity makes a matrix, and these weights are a vector"),
        ("kernel_regularizer='l3'", "there is no regularizer 'l3'. There are: L1, L2, L1L2"),
        ("kernel_regularizer=L2(-1)", "`l2` must be a number of at least 0, found -1"),
        ("kernel_regularizer=0.01", r"`kernel_regularizer` must be a regularizer, such as L2\(1e-4\), or None"),
        ("kernel_regularizer=OrthogonalRegularizer()", "bakeoff does not have the regularizer OrthogonalRegularizer"),
    ],
)
def test_what_does_not_fit_is_refused(argument: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_layer(f"Dense(3, {argument})")


def test_a_convolution_cannot_start_from_the_identity() -> None:
    with pytest.raises(StudyError, match="the kernel of a convolution has four axes"):
        read_layer("Conv2D(3, 3, kernel_initializer='identity')")
