"""Losses, answers and probabilities are those of the softmax of the logits, chunk after chunk."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.special import log_softmax
from tests.engine.small import settings, small_data, trial

from bakeoff.data import Prepared
from bakeoff.engine.batches import lessons
from bakeoff.engine.evaluation import CHUNK, Answers, evaluate, score
from bakeoff.engine.stack import fresh_stack
from bakeoff.spec import Precision

OF = settings("Dropout(0.5)", "Dense(3, activation='softmax')")


def answers(data: Prepared, indices: torch.Tensor, *, seeds: tuple[int, ...] = (0, 1)) -> tuple[Answers, np.ndarray]:
    """Return the answers on training images, and what each replica's own log-probabilities are in NumPy."""
    trials = [trial(OF, seed=seed) for seed in seeds]
    stack = fresh_stack(trials, data.input_shape, device="cpu")
    taught = lessons(trials, data, device="cpu")
    found = evaluate(stack, taught, source=taught.train, indices=indices)
    logits = [data.train_images @ stack.arrays(row)["layer1/kernel"] for row in range(len(seeds))]
    return found, log_softmax(np.stack(logits), axis=-1)


def test_losses_classes_hits_and_probabilities_by_hand() -> None:
    data = small_data(4, train_count=2 * CHUNK + 30)
    found, expected = answers(data, torch.arange(2 * CHUNK + 30))
    labels = data.train_labels
    np.testing.assert_allclose(found.scores.losses, -expected[:, np.arange(len(labels)), labels], rtol=1e-12)
    np.testing.assert_array_equal(found.classes, expected.argmax(-1))
    np.testing.assert_array_equal(found.scores.hits, expected.argmax(-1) == labels)
    np.testing.assert_allclose(found.probabilities, np.exp(expected), atol=2**-11)
    assert found.probabilities.dtype == np.float16
    assert found.scores.mean_loss(1) == pytest.approx(found.scores.losses[1].mean())
    assert found.scores.accuracy(1) == pytest.approx(found.scores.hits[1].mean())


def test_each_replica_may_be_asked_about_its_own_images() -> None:
    data = small_data(4)
    found, expected = answers(data, torch.tensor([[0, 3, 5], [7, 2, 2]]))
    for row, places in enumerate(([0, 3, 5], [7, 2, 2])):
        np.testing.assert_allclose(
            found.scores.losses[row], -expected[row, places, data.train_labels[places]], rtol=1e-12
        )


def test_a_mean_may_leave_images_out() -> None:
    found, _ = answers(small_data(4), torch.arange(10))
    chosen = np.arange(10) < 4
    assert found.scores.mean_loss(0, chosen) == pytest.approx(found.scores.losses[0, :4].mean())
    assert found.scores.accuracy(0, chosen) == pytest.approx(found.scores.hits[0, :4].mean())
    assert math.isnan(found.scores.mean_loss(0, chosen & False))


def test_a_replica_answers_as_if_it_were_alone() -> None:
    data = small_data(4, train_count=300)
    together, _ = answers(data, torch.arange(300), seeds=(3, 4, 5))
    for row, seed in enumerate((3, 4, 5)):
        alone, _ = answers(data, torch.arange(300), seeds=(seed,))
        assert np.array_equal(alone.scores.losses[0], together.scores.losses[row])
        assert np.array_equal(alone.probabilities[0], together.probabilities[row])


def test_a_loss_is_that_of_the_logits_however_small_the_probability() -> None:
    # From probabilities Keras would cut it at -log(1e-7), about 16.
    of = replace(settings("Dense(2, activation='softmax')"), precision="f32")
    data = small_data(1, class_count=2)
    stack = fresh_stack([trial(of)], (1,), device="cpu")
    stack.weights.zero_()
    stack.tensors["layer0/bias"].data[0, 0] = 200.0
    taught = lessons([trial(of)], data, device="cpu")
    found = evaluate(stack, taught, source=taught.train, indices=torch.arange(2))
    assert found.scores.losses[0].tolist() == [0.0, 200.0]
    assert found.probabilities[0].tolist() == [[1.0, 0.0]] * 2


@pytest.mark.parametrize("precision", ["f32", "f64"])
def test_scores_are_those_of_the_answers(precision: Precision) -> None:
    data = small_data(9, 7, 3)
    of = settings("Conv2D(4, 3, activation='relu')", "Flatten()", "Dense(3, 'softmax')")
    trials = [trial(replace(of, precision=precision), seed=seed) for seed in (0, 1)]
    taught = lessons(trials, data, device="cpu")
    stack = fresh_stack(trials, (9, 7, 3), device="cpu")
    found = score(stack, taught, source=taught.train, indices=torch.arange(11))
    expected = evaluate(stack, taught, source=taught.train, indices=torch.arange(11)).scores
    np.testing.assert_allclose(found.losses, expected.losses, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(found.hits, expected.hits)
