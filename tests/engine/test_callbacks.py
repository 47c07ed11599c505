"""What callbacks decide is what Keras's own callbacks decide, whatever the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.keras_peer import called

from bakeoff.engine.callbacks import decide, first_watches
from bakeoff.spec import read_callback

Series = Sequence[Mapping[str, float]]
Story = tuple[list[float], int]
"""The learning rate after each epoch, and the epoch whose weights a trial ends with."""

START = 0.5


@pytest.fixture(scope="module", autouse=True)
def _double_precision() -> Iterator[None]:
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


@pytest.fixture(scope="module")
def model(_double_precision: None) -> Any:  # untyped in Keras
    """A Keras model whose one weight will say which epoch it comes from; its metrics are built."""
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    made.compile(optimizer=keras.optimizers.SGD(START), loss="mse", metrics=["accuracy"])
    made.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1)))
    return made


def story_of_keras(texts: Sequence[str], series: Series, *, model: Any) -> Story:  # untyped in Keras
    callbacks = [called(text, keras.callbacks) for text in texts]
    model.optimizer.learning_rate = START
    model.stop_training = False
    rates = []
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, figures in enumerate(series):
        model.set_weights([np.array([[epoch + 1.0]])])
        for callback in callbacks:
            callback.on_epoch_end(epoch, dict(figures))
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    for callback in callbacks:
        callback.on_train_end()
    return rates, int(model.get_weights()[0].item())


def our_story(texts: Sequence[str], series: Series) -> Story:
    callbacks = [read_callback(text) for text in texts]
    watches, rate, kept = first_watches(callbacks), START, 0
    rates: list[float] = []
    for epoch, figures in enumerate(series, start=1):
        decision = decide(callbacks, watches, figures=figures, epoch=epoch, learning_rate=rate)
        watches, rate = decision.watches, decision.learning_rate
        kept = epoch if decision.keeps_weights else kept
        rates.append(rate)
        if decision.is_over:
            break
    return rates, kept or len(rates)


NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")
MONITORS = st.sampled_from(NAMES)
MODES = st.sampled_from(["auto", "min", "max"])
DELTAS = st.sampled_from([0, 0.05, 0.1, -0.1])
# Few values, so that figures are often equal or differ by just the smallest change that counts.
FIGURES = st.one_of(st.sampled_from([0.1, 0.15, 0.2, 0.3, 0.5, 1.0]), st.floats(0, 2))
EPOCHS = st.lists(
    st.fixed_dictionaries(dict.fromkeys(NAMES, FIGURES)),
    min_size=1,
    max_size=12,
)
STOPPING = st.builds(
    "EarlyStopping(monitor={!r}, min_delta={!r}, patience={!r}, mode={!r}, baseline={!r}, "
    "restore_best_weights={!r}, start_from_epoch={!r})".format,
    MONITORS,
    DELTAS,
    st.integers(0, 4),
    MODES,
    st.sampled_from([None, None, 0.1, 0.2, 0.5]),
    st.booleans(),
    st.sampled_from([0, 0, 1, 3]),
)
SLOWING = st.builds(
    "ReduceLROnPlateau(monitor={!r}, factor={!r}, patience={!r}, mode={!r}, min_delta={!r}, cooldown={!r}, "
    "min_lr={!r})".format,
    MONITORS,
    st.sampled_from([0.1, 0.5, 0.9]),
    st.integers(0, 3),
    MODES,
    DELTAS,
    st.integers(0, 3),
    st.sampled_from([0, 0.1, 0.2]),
)


@given(text=STOPPING, series=EPOCHS)
def test_early_stopping_is_that_of_keras(text: str, series: Series, model: Any) -> None:  # untyped in Keras
    assert our_story([text], series) == story_of_keras([text], series, model=model)


@given(text=SLOWING, series=EPOCHS)
def test_a_plateau_lowers_the_rate_as_in_keras(text: str, series: Series, model: Any) -> None:  # untyped in Keras
    assert our_story([text], series) == story_of_keras([text], series, model=model)


@given(texts=st.lists(st.one_of(STOPPING, SLOWING), min_size=2, max_size=4), series=EPOCHS)
def test_several_callbacks_get_along_as_in_keras(texts: list[str], series: Series, model: Any) -> None:  # as above
    assert our_story(texts, series) == story_of_keras(texts, series, model=model)


RESTORING = st.builds(
    "EarlyStopping(monitor={!r}, patience={!r}, restore_best_weights=True, start_from_epoch={!r})".format,
    MONITORS,
    st.integers(3, 12),
    st.integers(0, 4),
)


@given(texts=st.lists(RESTORING, min_size=2, max_size=3), series=EPOCHS)
def test_the_last_callback_that_holds_weights_gives_them_back(
    texts: list[str],
    series: Series,
    model: Any,  # untyped in Keras
) -> None:
    assert our_story(texts, series) == story_of_keras(texts, series, model=model)


def test_a_figure_that_was_not_measured_decides_nothing() -> None:
    texts = ["EarlyStopping(monitor='val_loss')", "ReduceLROnPlateau(monitor='val_loss', patience=0)"]
    assert our_story(texts, [{"loss": loss} for loss in (1.0, 2.0, 3.0)]) == ([START] * 3, 3)


def test_patience_ends_a_trial_by_hand() -> None:
    series = [{"val_loss": loss} for loss in (1.0, 0.5, 0.6, 0.7, 0.1)]
    text = "EarlyStopping(monitor='val_loss', patience=2, restore_best_weights=True)"
    assert our_story([text], series) == ([START] * 4, 2)
