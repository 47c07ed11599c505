"""The defaults of optimizers made in Python are those of optimizers written as calls."""

from __future__ import annotations

import pytest

from bakeoff.spec import SGD, Adadelta, Adagrad, Adam, AdamW, Nadam, Optimizer, RMSprop, read_optimizer


@pytest.mark.parametrize("optimizer", [SGD(), Adam(), AdamW(), Adadelta(), RMSprop(), Adagrad(), Nadam()])
def test_an_optimizer_made_in_python_is_the_one_that_a_call_makes(optimizer: Optimizer) -> None:
    assert read_optimizer(f"{type(optimizer).__name__}()") == optimizer
