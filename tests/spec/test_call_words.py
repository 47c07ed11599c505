"""Optimizers, callbacks and layers as short Keras calls."""

from __future__ import annotations

import pytest

from bakeoff.spec import Adam, Conv2D, Dense, Penalty, call_words, read_callback, read_optimizer


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("SGD()", "SGD(learning_rate=0.01)"),
        ("SGD(0.1, momentum=0.9, nesterov=True)", "SGD(learning_rate=0.1, momentum=0.9, nesterov=True)"),
        ("Adam(epsilon=1e-5, clipnorm=2)", "Adam(learning_rate=0.001, epsilon=1e-05, clipnorm=2.0)"),
        ("AdamW()", "AdamW(learning_rate=0.001)"),
        ("AdamW(weight_decay=0.1)", "AdamW(learning_rate=0.001, weight_decay=0.1)"),
        ("SGD(ExponentialDecay(0.1, 100, 0.96))", "SGD(learning_rate=ExponentialDecay(0.1, 100.0, 0.96))"),
    ],
)
def test_an_optimizer_tells_its_rate_and_what_is_not_the_default(written: str, words: str) -> None:
    assert call_words(read_optimizer(written)) == words


def test_a_callback_tells_what_is_not_the_default() -> None:
    assert call_words(read_callback("EarlyStopping(patience=3)")) == "EarlyStopping(patience=3)"


def test_a_layer_tells_what_must_be_given_first() -> None:
    assert call_words(Conv2D(8, (3, 3), padding="same")) == "Conv2D(8, (3, 3), padding='same')"
    assert call_words(Dense(8, kernel_regularizer=Penalty(l2=0.1))) == "Dense(8, kernel_regularizer=Penalty(l2=0.1))"


def test_what_is_no_fact_is_told_as_it_is() -> None:
    assert call_words((Adam(), 3, "same")) == "(Adam(learning_rate=0.001), 3, 'same')"
