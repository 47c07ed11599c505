"""An epoch's figures are those that Keras's `fit` logs, and those that NumPy finds on the images that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import log_softmax
from tests.engine.keras_peer import compiled, keras_model
from tests.engine.small import cohort, outcomes, settings, small_data, trial

from bakeoff.data import Prepared, order, split, train_sample
from bakeoff.engine import train
from bakeoff.engine.stack import fresh_stack
from bakeoff.records import EpochRecord, FinishedTrial, StepProgress
from bakeoff.spec import Precision

LAYERS = (
    "Dense(7, activation='relu', kernel_regularizer=L1L2(0.01, 0.02))",
    "BatchNormalization(momentum=0.9)",
    "Dense(3, activation='softmax')",
)
# 41 images in batches of 8: the last holds one.
DATA = small_data(6)


def fitted(layers: Sequence[str], *, optimizer: str, epochs: int, seed: int) -> list[dict[str, float]]:
    """Return what Keras logs, epoch by epoch, given our weights and our order of the images."""
    stack = fresh_stack([trial(settings(*layers), seed=seed)], DATA.input_shape, device="cpu")
    model = compiled(keras_model(layers, stack.arrays(0), shape=DATA.input_shape), optimizer)
    parts = split(DATA.train_labels, 0.0, seed=seed)
    logs = []
    for epoch in range(1, epochs + 1):
        places = order(parts, seed=seed, epoch=epoch)
        history = model.fit(
            DATA.train_images[places],
            DATA.train_labels[places],
            batch_size=8,
            shuffle=False,
            verbose=0,
            validation_data=(DATA.test_images, DATA.test_labels),
        )
        logs.append({name: values[0] for name, values in history.history.items()})
    return logs


@pytest.mark.parametrize("optimizer", ["SGD(0.1, 0.9)", "Adam(0.01)"])
def test_training_logs_what_fit_logs(optimizer: str, precision: Precision) -> None:
    of = replace(settings(*LAYERS, optimizer=optimizer, epochs=3), validation="test", precision=precision)
    records = outcomes([trial(of, seed=5)], DATA)[0].records
    tolerance = 1e-9 if precision == "f64" else 1e-4
    for record, theirs in zip(records, fitted(LAYERS, optimizer=optimizer, epochs=3, seed=5), strict=True):
        assert record.validation_loss is not None
        ours = {
            "loss": record.running_loss,
            "accuracy": record.running_accuracy,
            "val_loss": record.validation_loss + record.penalty,
            "val_accuracy": record.validation_accuracy,
        }
        # Keras counts hits in single precision.
        assert ours == {
            name: pytest.approx(figure, rel=tolerance if "loss" in name else 1e-6) for name, figure in theirs.items()
        }


def softmax_regression(data: Prepared, validation: float) -> tuple[EpochRecord, FinishedTrial]:
    of = replace(settings("Dense(3, activation='softmax', kernel_regularizer=L2(0.5))"), validation=validation)
    outcome = outcomes([trial(of, seed=5)], data)[0]
    assert outcome.finished is not None
    return outcome.records[0], outcome.finished


def judged(end: FinishedTrial, images: NDArray[np.float32], labels: NDArray[np.int64]) -> tuple[float, float]:
    """Return loss and accuracy on these images of the only layer's weights, in NumPy."""
    logs = log_softmax(images @ end.weights["layer0/kernel"] + end.weights["layer0/bias"], axis=-1)
    return -logs[np.arange(len(labels)), labels].mean(), (logs.argmax(-1) == labels).mean()


@pytest.mark.parametrize("validation", [0.0, 0.25])
def test_training_is_measured_again_on_the_sample_less_what_is_held_out(validation: float) -> None:
    record, end = softmax_regression(DATA, validation)
    kept = split(DATA.train_labels, validation, seed=5).train
    expected = judged(end, DATA.train_images[kept], DATA.train_labels[kept])
    assert (record.train_loss, record.train_accuracy) == pytest.approx(expected)


def test_the_sample_has_ten_thousand_images_whatever_the_seed() -> None:
    data = small_data(2, train_count=10_040)
    record, end = softmax_regression(data, 0.1)
    sample = np.setdiff1d(train_sample(data.train_labels), split(data.train_labels, 0.1, seed=5).validation)
    assert 8_900 < len(sample) < 9_100
    expected = judged(end, data.train_images[sample], data.train_labels[sample])
    assert (record.train_loss, record.train_accuracy) == pytest.approx(expected)


def test_a_share_is_held_out_and_validated_on() -> None:
    record, end = softmax_regression(DATA, 0.25)
    held_out = split(DATA.train_labels, 0.25, seed=5).validation
    expected = judged(end, DATA.train_images[held_out], DATA.train_labels[held_out])
    assert (record.validation_loss, record.validation_accuracy) == pytest.approx(expected)


def test_nothing_is_validated_where_nothing_is_held_out() -> None:
    record, _ = softmax_regression(DATA, 0.0)
    assert record.validation_loss is record.validation_accuracy is None


def test_the_penalty_is_recorded_beside_the_losses() -> None:
    record, end = softmax_regression(DATA, 0.0)
    assert record.penalty == pytest.approx(0.5 * np.square(end.weights["layer0/kernel"]).sum())


def test_training_is_not_measured_where_the_whole_sample_is_held_out() -> None:
    # One image of 20,000 is left to each class, and none of them is in the sample.
    data = small_data(1, train_count=40_000, class_count=2)
    of = replace(settings("Dense(2, activation='softmax')"), validation=0.99995)
    outcome = outcomes([trial(of, seed=5)], data)[0]
    kept = split(data.train_labels, 0.99995, seed=5).train
    assert not np.isin(kept, train_sample(data.train_labels)).any()
    assert outcome.records[0].train_loss is outcome.records[0].train_accuracy is None
    assert outcome.finished is not None
    assert outcome.finished.ending == "finished"


def test_progress_is_told_about_once_a_second() -> None:
    data = small_data(6, train_count=100_000)
    of = settings("Dense(7, activation='sigmoid')", "Dense(3, activation='softmax')", batch_size=1)
    trials = [trial(of, seed=seed) for seed in (0, 1)]
    events = train(cohort(trials), data)
    progress = next(events)
    events.close()
    assert isinstance(progress, StepProgress)
    assert progress.trials == tuple(one.digest for one in trials)
    assert (progress.epoch, progress.step_count) == (1, 100_000)
    assert 0 < progress.step < progress.step_count
    assert 0 < progress.running_loss < 2
    assert 0.2 < progress.running_accuracy < 1
