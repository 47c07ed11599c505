"""What is kept of a trial at its end is what its weights say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.small import bits, outcomes, settings, small_data, trial

from bakeoff.engine.stack import fresh_stack
from bakeoff.records import FinishedTrial

LAYERS = ("Dense(5, activation='sigmoid')", "BatchNormalization()", "Dense(3, activation='softmax')")
DATA = small_data(6)
OF = settings(*LAYERS, optimizer="Adam(0.05)", epochs=2)


def finished(of: FinishedTrial | None) -> FinishedTrial:
    assert of is not None
    return of


def test_a_trial_ends_with_its_test_figures() -> None:
    end = finished(outcomes([trial(OF)], DATA)[0].finished)
    assert end.predictions is not None
    assert end.test_loss == pytest.approx(end.predictions.losses.mean(), rel=1e-6)
    assert end.test_accuracy == (end.predictions.classes == DATA.test_labels).mean()
    assert end.predictions.probabilities.shape == (23, 3)
    assert np.array_equal(end.predictions.probabilities.argmax(1), end.predictions.classes)


def test_a_trial_tells_how_it_came_to_its_end() -> None:
    end = finished(outcomes([trial(replace(OF, validation=0.25, precision="f32"))], DATA)[0].finished)
    assert (end.ending, end.epochs_run, end.best_epoch, end.train_images) == ("finished", 2, None, 31)
    assert (end.program, end.precision, end.device) == ("fused", "f32", "cpu")
    assert end.train_seconds > 0


def test_quantiles_are_those_of_the_weights_before_and_after() -> None:
    stack = fresh_stack([trial(OF)], (6,), device="cpu")
    end = finished(outcomes([trial(OF)], DATA)[0].finished)
    percents = np.linspace(0, 100, 101)
    assert [f"{kept.layer}/{kept.role}" for kept in end.quantiles] == list(end.weights) == list(stack.arrays(0))
    for kept in end.quantiles:
        key = f"{kept.layer}/{kept.role}"
        np.testing.assert_allclose(kept.before, np.percentile(stack.arrays(0)[key], percents), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(kept.after, np.percentile(end.weights[key], percents), rtol=1e-6, atol=1e-7)
        assert kept.before.dtype == kept.after.dtype == np.float32


def test_the_first_kernel_is_kept_as_keras_lays_it_out() -> None:
    of = settings("Conv2D(4, (2, 3))", "Flatten()", "Dense(3, activation='softmax')")
    end = finished(outcomes([trial(of)], small_data(5, 5, 2))[0].finished)
    assert end.first_kernel is not None
    assert end.first_kernel.dtype == np.float32
    assert np.array_equal(end.first_kernel, end.weights["layer0/kernel"].astype(np.float32))
    assert end.first_kernel.shape == (2, 3, 2, 4)


def test_a_network_without_a_kernel_has_no_first_one() -> None:
    end = finished(outcomes([trial(settings("BatchNormalization()", "Softmax()"))], small_data(3))[0].finished)
    assert end.first_kernel is None
    assert end.activity == ()


def test_activity_is_measured_on_the_test_set() -> None:
    end = finished(outcomes([trial(OF)], DATA)[0].finished)
    (layer,) = end.activity
    before = DATA.test_images @ end.weights["layer0/kernel"] + end.weights["layer0/bias"]
    outputs = 1 / (1 + np.exp(-before))
    assert layer.saturated_share == pytest.approx(((outputs < 0.01) | (outputs > 0.99)).mean())


@pytest.mark.parametrize(("class_count", "dtype"), [(256, np.uint8), (257, np.uint16)])
def test_classes_take_as_many_bytes_as_they_need(class_count: int, dtype: type) -> None:
    data = small_data(4, train_count=class_count, test_count=3, class_count=class_count)
    of = settings(f"Dense({class_count}, activation='softmax')")
    end = finished(outcomes([trial(of)], data)[0].finished)
    assert end.predictions is not None
    assert end.predictions.classes.dtype == dtype


def test_the_best_epochs_weights_come_back() -> None:
    # The learning rate is so high that the loss soon rises.
    callback = "EarlyStopping(monitor='val_loss', patience=2, restore_best_weights=True)"
    of = replace(settings(*LAYERS, optimizer="SGD(3.0)", epochs=30, callbacks=[callback]), validation=0.25)
    outcome = outcomes([trial(of)], DATA)[0]
    end = finished(outcome.finished)
    losses = [record.validation_loss or 0.0 for record in outcome.records]
    assert end.ending == "early_stopping"
    assert end.best_epoch == int(np.argmin(losses)) + 1 == end.epochs_run - 2
    until_best = outcomes([trial(replace(of, epochs=end.best_epoch, callbacks=()))], DATA)[0]
    assert bits(end.weights) == bits(finished(until_best.finished).weights)


def test_weights_beyond_single_precision_are_kept_as_they_are() -> None:
    # Every tanh is 1, whatever goes into it, so the loss stays finite.
    layers = ("Dense(4, activation='relu', bias_initializer=Constant(1e300))", "Activation('tanh')", LAYERS[-1])
    end = finished(outcomes([trial(settings(*layers))], DATA)[0].finished)
    assert end.ending == "finished"
    assert end.weights["layer0/bias"].max() == 1e300
    assert end.quantiles[1].after.tolist() == [np.inf] * 101


def test_nothing_is_kept_of_a_diverged_trial_but_how_far_it_came() -> None:
    of = replace(settings(*LAYERS, optimizer="SGD(1e200)", epochs=5), validation="test")
    end = finished(outcomes([trial(of)], DATA)[0].finished)
    assert (end.ending, end.epochs_run, end.train_images) == ("diverged", 1, 41)
    assert [end.test_loss, end.test_accuracy, end.predictions, end.first_kernel] == [None] * 4
    assert (end.quantiles, end.activity, dict(end.weights)) == ((), (), {})
