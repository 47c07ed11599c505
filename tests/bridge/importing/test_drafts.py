"""One fit as a variant."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import reading_of

from bakeoff.bridge.importing.drafts import Draft, draft_of
from bakeoff.bridge.reading.events import Fitted
from bakeoff.errors import StudyError

START = "import keras\nfrom keras.layers import *\n(x, y), _ = keras.datasets.mnist.load_data()\n"
NET = "net = keras.Sequential([Flatten(), Dense(10, activation='softmax')])\n"


def _draft(source: str, *, rounds: int = 1) -> Draft:
    reading = reading_of(START + source)
    event = next(event for event in reading.events if isinstance(event.what, Fitted))
    assert isinstance(event.what, Fitted)
    return draft_of(event, event.what, reading=reading, rounds=rounds)


def test_a_fit_tells_all_that_it_says() -> None:
    draft = _draft(
        f"{NET}net.compile('sgd', 'sparse_categorical_crossentropy')\nnet.fit(x, y, epochs=3, batch_size=16)"
    )
    assert (draft.wanted, draft.epochs, draft.batch_size, draft.validation) == ("net", 3, 16, 0.0)
    assert draft.layers == ("Flatten()", "Dense(10, activation='softmax')")
    assert draft.notes == ()


def test_a_loop_around_a_fit_counts_its_epochs() -> None:
    assert _draft(f"{NET}net.compile('sgd')\nnet.fit(x, y, epochs=2)", rounds=5).epochs == 10


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("net.compile('sgd', 'mse')\nnet.fit(x, y)", "the loss mse is replaced"),
        ("net.fit(x, y)", "the model is never compiled"),
        ("net.compile(mine)\nnet.fit(x, y)", "the study's optimizer is used. the optimizer is not known"),
        ("net.compile('sgd')\nnet.fit(x, y, epochs=n)", "`epochs` is not known: the study's is used"),
        ("net.compile('sgd')\nnet.fit(x, y, class_weight={0: 2})", "`class_weight` is left out"),
        ("net.compile('sgd')\nif unknown:\n    net.fit(x, y)", "it is taken to run"),
        ("net.compile('sgd')\nnet.train_on_batch(x, y)", "it trains batch by batch"),
    ],
)
def test_what_differs_is_noted(source: str, note: str) -> None:
    assert any(note in each.text for each in _draft(f"{NET}{source}").notes)


def test_a_layer_that_cannot_be_read_is_refused_with_its_number() -> None:
    with pytest.raises(StudyError, match=r"layer 2 \(line 4\): bakeoff does not have the layer LSTM"):
        _draft("net = keras.Sequential([Flatten(), LSTM(10)])\nnet.fit(x, y)")


def test_an_autoencoder_is_refused() -> None:
    with pytest.raises(StudyError, match="it is fitted to images, not to classes"):
        _draft(f"{NET}net.compile('adam', 'mse')\nnet.fit(x, x)")
