"""What is done to models is told."""

from __future__ import annotations

from tests.bridge.scripts import events_of

from bakeoff.bridge.reading.events import (
    Compiled,
    Evaluated,
    Fitted,
    LayerAdded,
    LayerRemoved,
    ModelMade,
    Predicted,
)
from bakeoff.bridge.reading.values import Made, Unknown

START = "import keras\nfrom keras.layers import Dense, Dropout\nmodel = keras.Sequential(name='net')\n"


def test_a_model_is_followed_from_its_making_to_its_use() -> None:
    events = events_of(
        f"{START}model.add(Dense(3))\nmodel.add(Dropout(.5))\nmodel.pop()\nmodel.compile('adam')\n"
        "model.fit(x, y)\nmodel.fit(x, y)\nmodel.evaluate(x, y)\nmodel.predict(x)"
    )
    kinds = (ModelMade, LayerAdded, LayerRemoved, Compiled, Fitted, Evaluated, Predicted)
    told = [what for what in events if isinstance(what, kinds)]
    assert [type(what).__name__ for what in told] == [
        *("ModelMade", "LayerAdded", "LayerAdded", "LayerRemoved", "Compiled"),
        *("Fitted", "Fitted", "Evaluated", "Predicted"),
    ]
    made, fits = told[0], [what for what in told if isinstance(what, Fitted)]
    assert isinstance(made, ModelMade)
    assert made.keras_name == "net"
    assert [len(fit.layers) for fit in fits] == [1, 1]
    assert [len(fit.earlier) for fit in fits] == [0, 1]
    assert fits[0].variable == "model"


def test_a_layer_that_may_not_be_added_is_not_known() -> None:
    events = events_of(f"{START}if unknown:\n    model.add(Dense(3))\nmodel.fit(x, y)")
    (fit,) = [what for what in events if isinstance(what, Fitted)]
    assert [type(layer) for layer in fit.layers] == [Unknown]


def test_a_model_that_is_read_from_a_file_has_layers_that_are_not_known() -> None:
    events = events_of("import keras\nm = keras.models.load_model('a.h5')\nm.fit(x, y)")
    (fit,) = [what for what in events if isinstance(what, Fitted)]
    assert [type(layer) for layer in fit.layers] == [Unknown]


def test_a_model_within_a_model_lends_its_layers() -> None:
    events = events_of(f"{START}inner = keras.Sequential([Dense(2), Dense(3)])\nmodel.add(inner)\nmodel.fit(x, y)")
    (fit,) = [what for what in events if isinstance(what, Fitted)]
    assert [layer.positional for layer in fit.layers if isinstance(layer, Made)] == [(2,), (3,)]
