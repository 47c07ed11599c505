"""A trained network predicts what its trial stored and what Keras would say with the same weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax
from tests.engine.keras_peer import keras_model
from tests.engine.small import outcomes, settings, small_data, trial

from bakeoff.engine import predict
from bakeoff.records import FinishedTrial
from bakeoff.spec import Precision

LAYERS = (
    "Conv2D(4, 3, activation='relu')",
    "BatchNormalization()",
    "Dropout(0.5)",
    "Flatten()",
    "Dense(3, activation='softmax')",
)
DATA = small_data(6, 5, 2, test_count=310)


def finished(precision: Precision) -> FinishedTrial:
    of = replace(settings(*LAYERS, epochs=2, optimizer="Adam(0.01)"), precision=precision)
    end = outcomes([trial(of)], DATA)[0].finished
    assert end is not None
    return end


def test_predictions_are_those_that_were_stored(precision: Precision) -> None:
    end = finished(precision)
    of = replace(settings(*LAYERS), precision=precision)
    probabilities = predict(of, DATA.test_images, weights=end.weights)
    assert end.predictions is not None
    assert probabilities.shape == (310, 3)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities, end.predictions.probabilities, atol=2**-11)
    np.testing.assert_array_equal(probabilities.argmax(1), end.predictions.classes)
    losses = -np.log(probabilities[np.arange(310), DATA.test_labels])
    np.testing.assert_allclose(losses, end.predictions.losses, rtol=1e-4, atol=1e-6)


def test_predictions_are_those_of_keras(precision: Precision) -> None:
    end = finished(precision)
    logits = keras_model(LAYERS, end.weights, shape=(6, 5, 2)).predict(DATA.test_images, verbose=0)
    ours = predict(replace(settings(*LAYERS), precision=precision), DATA.test_images, weights=end.weights)
    np.testing.assert_allclose(ours, softmax(logits, axis=-1), rtol=1e-4, atol=1e-6)


def test_an_image_gets_the_same_answer_whatever_stands_beside_it() -> None:
    end, of = finished("f32"), replace(settings(*LAYERS), precision="f32")
    together = predict(of, DATA.test_images, weights=end.weights)
    alone = np.concatenate([predict(of, image[None], weights=end.weights) for image in DATA.test_images[:5]])
    np.testing.assert_allclose(alone, together[:5], rtol=1e-5)


def test_arrays_that_cannot_be_written_to_are_read_without_a_word() -> None:
    end, of = finished("f32"), replace(settings(*LAYERS), precision="f32")
    images = DATA.test_images[:3].copy()
    images.flags.writeable = False
    weights = {key: array.copy() for key, array in end.weights.items()}
    for array in weights.values():
        array.flags.writeable = False
    assert np.array_equal(predict(of, images, weights=weights), predict(of, DATA.test_images[:3], weights=end.weights))


@pytest.mark.parametrize("text", ["Softmax()", "Activation('softmax')"])
def test_a_softmax_of_its_own_is_taken_once(text: str) -> None:
    weights = {"layer0/kernel": np.eye(3), "layer0/bias": np.zeros(3)}
    of = settings("Dense(3)", text)
    assert predict(of, np.array([[1, 2, 3]], dtype=np.float32), weights=weights)[0] == pytest.approx(softmax([1, 2, 3]))
