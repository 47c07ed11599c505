"""What a fit validates on."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import events_of

from bakeoff.bridge.importing.sources import argument, source_of
from bakeoff.bridge.importing.validating import validation_of
from bakeoff.bridge.reading.events import Fitted
from bakeoff.bridge.source.place import Place

PLACE = Place(cell=0, line=1)
START = "import keras\n(x, y), (xt, yt) = keras.datasets.mnist.load_data()\nmodel = keras.Sequential()\n"


@pytest.mark.parametrize(
    ("arguments", "validation", "note"),
    [
        ("x, y", 0.0, ""),
        ("x, y, validation_split=0.25", 0.25, "takes the last rows"),
        ("x, y, validation_data=(xt, yt)", "test", ""),
        ("x, y, validation_data=(xt[:100], yt[:100])", "test", "a part of the test set"),
        ("x[6000:], y, validation_data=(x[:6000], y[:6000])", 0.1, "rows set aside beforehand"),
        ("x, y, validation_data=(x[n:], y[n:])", 0.1, "how large a share it validates on is not known"),
        ("x, y, validation_data=unknown", None, "what it validates on is not known"),
        ("x, y, validation_split=unknown", None, "`validation_split` is not known"),
    ],
)
def test_arguments_tell_what_is_watched(arguments: str, validation: object, note: str) -> None:
    (fit,) = [what for what in events_of(f"{START}model.fit({arguments})") if isinstance(what, Fitted)]
    source = source_of(argument(fit.arguments, "x"), place=PLACE)
    found, notes = validation_of(fit.arguments, source, place=PLACE)
    assert found == validation
    assert note in "".join(each.text for each in notes)
    assert bool(notes) == bool(note)
