"""Optimizers and learning-rate schedules as Keras writes them."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import (
    SGD,
    Adadelta,
    Adam,
    AdamW,
    Common,
    CosineDecay,
    InverseTimeDecay,
    Optimizer,
    PiecewiseConstantDecay,
    RMSprop,
    is_optimizer_name,
    read_optimizer,
)


@pytest.mark.parametrize(
    ("text", "optimizer"),
    [
        ("adam", Adam()),
        ("sgd", SGD()),
        ("RMSPROP", RMSprop()),
        ("keras.optimizers.Adam(1e-4)", Adam(1e-4)),
        ("SGD(1, 0.9, True)", SGD(1.0, 0.9, nesterov=True)),
        ("Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-7)", Adadelta(1.0, 0.95, 1e-7)),
        ("Adam(clipnorm=1)", Adam(common=Common(clipnorm=1.0))),
        ("AdamW(0.01, 0.1)", AdamW(0.01, common=Common(weight_decay=0.1))),
        ("AdamW(weight_decay=0)", AdamW(common=Common())),
        ("SGD(0.1, decay=1e-6)", SGD(InverseTimeDecay(0.1, 1.0, 1e-6))),
        ("SGD(0.1, decay=0.0)", SGD(0.1)),
        ("Adam(CosineDecay(0.1, 100))", Adam(CosineDecay(0.1, 100.0))),
        ("Adam(schedules.PiecewiseConstantDecay([5], [1, 0.1]))", Adam(PiecewiseConstantDecay((5.0,), (1.0, 0.1)))),
    ],
)
def test_a_call_or_a_bare_name_becomes_an_optimizer(text: str, optimizer: Optimizer) -> None:
    assert read_optimizer(text) == optimizer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Adm()", r"there is no optimizer 'Adm'. Did you mean 'Adam'\?"),
        ("adam()", r"there is no optimizer 'adam'. Did you mean 'Adam'\?"),
        ("Lion()", "bakeoff does not have the optimizer Lion. It has: SGD"),
        ("Adam(lr=0.1)", "Adam: `lr` is no longer an argument. Write `learning_rate`"),
        ("Adam(decay=0.1)", r"Write learning_rate=InverseTimeDecay\(learning_rate, 1, decay\)"),
        ("Adam(-1)", r"`learning_rate` must be a number of at least 0 or a schedule, such as CosineDecay\(0.1, 1000\)"),
        ("Adam('fast')", "`learning_rate` must be a number of at least 0 or a schedule.*found 'fast'"),
        ("Adam(beta_1=1)", "`beta_1` must be a number from 0 to below 1, found 1"),
        ("SGD(momentum=2)", "`momentum` must be a number from 0 to 1, found 2"),
        ("SGD(use_ema=True)", "bakeoff does not have the argument `use_ema`, found True"),
        ("SGD(clipnorm=0)", "`clipnorm` must be a positive number or None, found 0"),
        ("SGD(clipnorm=1, clipvalue=1)", "SGD: only one of `clipnorm`, `clipvalue` may be given"),
        ("AdamW(weight_decay=None)", "`weight_decay` must be a number of at least 0, found None"),
        ("SGD(CosineDecay(0.1, 9), decay=0.1)", "`decay` needs a number as `learning_rate`"),
        ("Adam(CosinDecay(0.1, 9))", r"there is no learning-rate schedule 'CosinDecay'. Did you mean 'CosineDecay'\?"),
        ("Adam(CosineDecay(0.1, 0))", "`decay_steps` must be a positive number, found 0"),
        ("Adam(PiecewiseConstantDecay([1], [1]))", "needs one more value than boundaries, found 1 boundaries and 1"),
        ("Adam(PiecewiseConstantDecay([2, 1], [1, 2, 3]))", "`boundaries` must grow"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_optimizer(text)


def test_keras_names_are_known_whether_bakeoff_has_them_or_not() -> None:
    assert all(map(is_optimizer_name, ["Adam", "Ftrl"]))
    assert not is_optimizer_name("Adamm")
