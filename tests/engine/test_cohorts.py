"""What a trial gives does not depend on its cohort: alone, with others, or in another order, it is the same bits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.small import bits, outcomes, settings, small_data, trial

from bakeoff.data import Prepared
from bakeoff.plan import Trial
from bakeoff.spec import ACTIVATIONS, Precision, Settings

# Sizes that fill no cache line: 33 units, 10 classes, batches of 7 images of which the last holds one.
SMALL = (20,)
LAST = "Dense(10, activation='softmax')"
IMAGE = (9, 7, 3)
NETWORKS: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "dropout and normalisation": (
        SMALL,
        (
            "Dense(33, 'sigmoid')",
            "BatchNormalization()",
            "Dropout({rate})",
            "Dense(17, 'tanh')",
            LAST,
        ),
    ),
    "regularised": (
        (21,),
        (
            "Dense(33, 'gelu', kernel_regularizer='l2')",
            "Dropout({rate})",
            "Dense(9, 'softmax', kernel_regularizer='l1')",
            LAST,
        ),
    ),
    "wide": ((785,), ("Dense(129, 'relu')", "Dropout({rate})", LAST)),
    "convolutional": (
        (9, 9, 1),
        (
            "Conv2D(5, 3, activation='relu')",
            "MaxPooling2D(2)",
            "BatchNormalization()",
            "Dropout({rate})",
            "Flatten()",
            "Dense(11, 'softmax')",
            LAST,
        ),
    ),
    "padded and dilated": (
        IMAGE,
        (
            "Conv2D(5, (2, 3), padding='same', activation='tanh')",
            "AveragePooling2D(2, padding='same')",
            "Dropout({rate})",
            "Conv2D(6, 3, dilation_rate=2, padding='same')",
            "ReLU(6, 0.1, 0.2)",
            "GlobalAveragePooling2D()",
            LAST,
        ),
    ),
    "strided": (
        IMAGE,
        (
            "Conv2D(5, 3, strides=2, padding='same', use_bias=False)",
            "BatchNormalization(scale=False)",
            "LeakyReLU()",
            "Dropout({rate})",
            "GlobalMaxPooling2D(keepdims=True)",
            "Flatten()",
            LAST,
        ),
    ),
    "one filter": (
        (9, 7, 1),
        (
            "ZeroPadding2D(1)",
            "Conv2D(33, 1)",
            "Dropout({rate})",
            "Conv2D(1, 3, activation='sigmoid')",
            "Flatten()",
            LAST,
        ),
    ),
}
RATES = (0.3, 0.5, 0.1, 0.25, 0.7)
OPTIMIZERS = ("SGD(0.1, 0.9)", "Adam(0.01)", "RMSprop(0.02, clipnorm=0.5)", "Nadam(weight_decay=0.01)", "SGD(1e200)")
CALLBACKS: tuple[list[str], ...] = (
    [],
    ["EarlyStopping(monitor='loss', patience=0, min_delta=10.0)"],
    ["ReduceLROnPlateau(monitor='loss', patience=1, min_delta=10.0)"],
    ["EarlyStopping(monitor='val_loss', patience=1, min_delta=10.0, restore_best_weights=True)"],
    [],
)


def trials_of(layers: Sequence[str], precision: Precision) -> list[Trial]:
    """Return five trials that share a network and differ in all that may differ; the last one diverges."""
    made = []
    for seed, (rate, optimizer, callbacks) in enumerate(zip(RATES, OPTIMIZERS, CALLBACKS, strict=True)):
        texts = [text.format(rate=rate) for text in layers]
        of = settings(*texts, optimizer=optimizer, callbacks=callbacks, epochs=4, batch_size=7)
        made.append(trial(replace(of, precision=precision, validation="test"), seed=seed))
    return made


def data_of(shape: tuple[int, ...]) -> Prepared:
    return small_data(*shape, train_count=43, class_count=10, standardises=True)


def gave(trials: Sequence[Trial], data: Prepared) -> dict[str, object]:
    """Train the trials as one cohort, and return what each gave, down to the bits."""
    return {one.digest: bits(outcome) for one, outcome in zip(trials, outcomes(trials, data), strict=True)}


@pytest.mark.parametrize(
    ("name", "precision"),
    [*product(NETWORKS, ["f32", "f64"])],
)
def test_a_trial_gives_the_same_in_any_cohort(name: str, precision: Precision) -> None:
    assert_same_in_any_cohort(name, precision)


@pytest.mark.usefixtures("bf16")
@pytest.mark.parametrize("name", ["regularised", "wide", "convolutional", "padded and dilated"])
def test_a_trial_in_bf16_gives_the_same_in_any_cohort(name: str) -> None:
    assert_same_in_any_cohort(name, "bf16")


def assert_same_in_any_cohort(name: str, precision: Precision) -> None:
    """Train each trial of a network alone, and in several cohorts."""
    shape, layers = NETWORKS[name]
    data, trials = data_of(shape), trials_of(layers, precision)
    alone = {digest: found for one in trials for digest, found in gave([one], data).items()}
    for others in (trials, trials[::-1], trials[1:4], [trials[3], trials[0]], [trials[4], trials[2]]):
        for digest, found in gave(others, data).items():
            assert found == alone[digest]


def test_the_trials_of_these_cohorts_end_at_different_times() -> None:
    shape, layers = NETWORKS["dropout and normalisation"]
    found = [outcome.finished for outcome in outcomes(trials_of(layers, "f32"), data_of(shape))]
    assert [end and (end.ending, end.epochs_run) for end in found] == [
        ("finished", 4),
        ("early_stopping", 2),
        ("finished", 4),
        ("early_stopping", 2),
        ("diverged", 1),
    ]


@pytest.fixture
def _two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def on_one_thread() -> dict[str, object]:
    """What the trials of a network give where the process has one thread."""
    shape, layers = NETWORKS["convolutional"]
    return gave(trials_of(layers, "f32"), data_of(shape))


@pytest.mark.usefixtures("on_one_thread", "_two_threads")
def test_the_threads_of_the_process_change_nothing(on_one_thread: dict[str, object]) -> None:
    shape, layers = NETWORKS["convolutional"]
    assert torch.get_num_threads() == 2
    assert gave(trials_of(layers, "f32"), data_of(shape)) == on_one_thread


def test_seeds_differ_in_all_that_chance_decides() -> None:
    of = settings("Dropout(0.5)", LAST, epochs=2)
    first, second = (found.records for found in outcomes([trial(of), trial(of, seed=1)], data_of(SMALL)))
    assert first[0].running_loss != second[0].running_loss


@st.composite
def networks(draw: st.DrawFn) -> Settings:
    """Return any small network of dense layers with what may stand between them."""
    layers = []
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(ACTIVATIONS))
        layers.append(f"Dense({draw(st.integers(1, 40))}, activation={name!r})")
        layers += ["BatchNormalization()"] if draw(st.booleans()) else []
        layers += [f"Dropout({draw(st.sampled_from([0.2, 0.5]))})"] if draw(st.booleans()) else []
    optimizer = draw(st.sampled_from(["SGD(0.1, 0.9)", "Adam(0.01)", "Adadelta(1.0)", "SGD(0.1, clipnorm=1.0)"]))
    of = settings(*layers, "Dense(3, activation='softmax')", optimizer=optimizer, batch_size=draw(st.integers(1, 20)))
    return replace(of, precision=draw(st.sampled_from(["f32", "f64"])), validation=draw(st.sampled_from([0.0, 0.2])))


@hypothesis_settings(max_examples=40)
@given(of=networks(), features=st.integers(1, 30), count=st.integers(2, 4))
def test_any_network_gives_the_same_in_any_cohort(of: Settings, features: int, count: int) -> None:
    data = small_data(features, train_count=31)
    trials = [trial(of, seed=seed) for seed in range(count)]
    together = gave(trials, data)
    for one in trials:
        assert gave([one], data)[one.digest] == together[one.digest]
