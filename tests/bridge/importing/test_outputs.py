"""The end of a network and its loss."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.outputs import loss_of, with_softmax
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError

PLACE = Place(cell=0, line=1)
START = "import keras, tensorflow as tf\n"


@pytest.mark.parametrize(
    ("written", "is_ours", "from_logits"),
    [
        ("'sparse_categorical_crossentropy'", True, False),
        ("keras.losses.categorical_crossentropy", True, False),
        ("keras.losses.SparseCategoricalCrossentropy(from_logits=True)", True, True),
        ("tf.nn.softmax_cross_entropy_with_logits", False, True),
        ("'mse'", False, False),
        ("lambda a, b: a", False, False),
    ],
)
def test_a_loss_is_known_by_its_name(written: str, is_ours: bool, from_logits: bool) -> None:  # noqa: FBT001  # parameters of the table
    loss = loss_of(value_of(f"{START}it = {written}"))
    assert (loss.is_ours or loss.from_logits, loss.from_logits) == (is_ours or from_logits, from_logits)


@pytest.mark.parametrize(
    ("layers", "last", "note"),
    [
        (("Flatten()", "Dense(10, activation='softmax')"), "Dense(10, activation='softmax')", ""),
        (("Dense(10)",), "Dense(10, activation='softmax')", "gives softmax, not linear"),
        (("Dense(10, 'sigmoid')",), "Dense(10, activation='softmax')", "gives softmax, not sigmoid"),
        (("Dense(10)", "Activation('sigmoid')"), "Activation('softmax')", "gives softmax, not sigmoid"),
    ],
)
def test_the_last_layer_gives_softmax(layers: tuple[str, ...], last: str, note: str) -> None:
    texts, notes = with_softmax(layers, loss_of("categorical_crossentropy"), place=PLACE)
    assert texts[-1] == last
    assert note in "".join(each.text for each in notes)


def test_the_softmax_of_the_loss_moves_into_the_network() -> None:
    loss = loss_of(value_of(f"{START}it = keras.losses.SparseCategoricalCrossentropy(from_logits=True)"))
    texts, (note,) = with_softmax(("Dense(10)",), loss, place=PLACE)
    assert texts == ("Dense(10, activation='softmax')",)
    assert note.text == "the softmax that the loss applies stands in the last layer."


def test_a_network_without_scores_is_refused() -> None:
    with pytest.raises(StudyError, match="its last layer gives no score for each class"):
        with_softmax(("Dense(10)", "Dropout(0.5)"), loss_of("mse"), place=PLACE)
