"""A file's study: what its variants share stands at the top, what was left out is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bridge.scripts import imported, reading_of

from bakeoff.bridge import import_study, read, read_document
from bakeoff.errors import BridgeError
from bakeoff.spec import built_in_studies, load_study, settings_of, study_from_toml, study_text, variant_names

NOTEBOOKS = Path(__file__).parents[3] / "examples" / "notebooks"
START = """
import keras
from keras.layers import *
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
def net(units):
    model = keras.Sequential([Flatten(), Dense(units, activation='relu'), Dense(10, activation='softmax')])
    model.compile('adam', 'sparse_categorical_crossentropy')
    return model
small = net(16)
small.fit(x, y, epochs=3, batch_size=64)
"""


@pytest.mark.parametrize("name", [name for name in built_in_studies() if (NOTEBOOKS / f"{name}.ipynb").is_file()])
def test_an_example_notebook_gives_the_variants_of_the_built_in_study(name: str) -> None:
    study, known = import_study(read(read_document(NOTEBOOKS / f"{name}.ipynb"))).study, load_study(name)
    pairs = zip(variant_names(study), variant_names(known), strict=True)
    for ours, theirs in pairs:
        found, expected = settings_of(study, ours), settings_of(known, theirs)
        assert (found.layers, found.optimizer, found.preprocess) == (
            *(expected.layers, expected.optimizer, expected.preprocess),
        )
        assert (found.epochs, found.batch_size, found.validation) == (
            *(expected.epochs, expected.batch_size, expected.validation),
        )


def test_what_most_variants_share_stands_at_the_top() -> None:
    source = f"{START}wide = net(64)\nwide.fit(x, y, epochs=3, batch_size=64)\nlong = net(16)\nlong.fit(x, y, epochs=9)"
    found = imported(source)
    assert (found.study.epochs, found.study.batch_size) == (3, 64)
    assert [(name, each.epochs, each.batch_size) for name, each in found.study.variants.items()] == [
        ("small", None, None),
        ("wide", None, None),
        ("long", 9, 32),
    ]
    assert list(found.origins) == ["small", "wide", "long"]


def test_the_study_reads_back_from_its_text() -> None:
    study = imported(START).study
    assert study_from_toml(study_text(study)) == study


def test_a_loop_over_a_fit_is_one_training() -> None:
    found = imported(f"{START}other = net(8)\nfor _ in range(4):\n    other.fit(x, y, epochs=2)")
    assert settings_of(found.study, "other").epochs == 8


def test_training_on_is_told_and_not_imported() -> None:
    found = imported(f"{START}small.fit(x, y, epochs=5)")
    assert list(found.study.variants) == ["small"]
    assert [note.text for note in found.notes] == [
        "small is trained on from its weights: only its first fit is imported."
    ]


def test_what_validates_otherwise_is_told() -> None:
    found = imported(f"{START}b = net(8)\nb.fit(x, y, epochs=3, validation_data=(xt, yt))")
    assert found.study.validation == 0
    assert any("b validated on something else" in note.text for note in found.notes)


def test_a_callback_that_has_nothing_to_watch_is_left_out() -> None:
    found = imported(f"{START}b = net(8)\nb.fit(x, y, callbacks=[keras.callbacks.EarlyStopping()])")
    assert settings_of(found.study, "b").callbacks == ()
    assert any("nothing is held out that it could watch" in note.text for note in found.notes)


def test_one_model_that_cannot_be_read_leaves_the_others() -> None:
    found = imported(f"{START}odd = keras.Sequential([LSTM(3)])\nodd.fit(x, y)")
    assert list(found.study.variants) == ["small"]
    assert any("odd is not imported: layer 1" in note.text for note in found.notes)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("print('hello')", r"file\.py: there is nothing to import. It compiles and fits no Keras model"),
        ("import torch\nmodel = torch.nn.Linear(3, 4)\nmodel.fit(x)", r"file\.py: there is nothing to import"),
        (
            "import keras\nm = keras.Sequential([f])\nm.fit(x)",
            r"line 3: m is not imported: layer 1: a layer is not known",
        ),
        (
            "import keras\nm = keras.Sequential([\n  f,\n",
            r"nothing to import in what could be read. line 2: not read: m = keras.Sequential\(\[: .*'\[' was never",
        ),
        (
            "y = = 2\nz = = 3",
            r"line 1: not read: y = = 2: this is no Python: invalid syntax. 1 more place was not read.",
        ),
    ],
)
def test_a_file_with_nothing_to_import_says_so(source: str, message: str) -> None:
    with pytest.raises(BridgeError, match=message):
        import_study(reading_of(source))


ROUNDS = """
def network(units):
    model = keras.Sequential([Flatten(), Dense(units, activation="relu"), Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
for units in (8, 16):
    for repetition in range(5):
        model = network(units)
        model.fit(x, y, epochs=2)
"""


def test_rounds_of_a_loop_that_are_all_alike_are_one_variant() -> None:
    found = imported(START + ROUNDS)
    assert [variant.layers[1] for variant in found.study.variants.values()][1:] == [
        "Dense(8, activation='relu')",
        "Dense(16, activation='relu')",
    ]
    assert [note.text for note in found.notes if "again" in note.text] == [
        "model is built and fitted here again with the same settings: it is one variant."
    ]


def test_outputs_that_are_no_classes_of_the_data_are_told() -> None:
    odd = "pair = keras.Sequential([Flatten(), Dense(2, activation='softmax')])\npair.fit(x, y)"
    assert [note.text for note in imported(f"{START}{odd}").notes if "outputs" in note.text] == [
        "pair has 2 outputs, and mnist has 10 classes: "
        "put the images with the labels that are meant into a file of their own."
    ]
