"""The last part of a path is the name of what it leads to."""

from __future__ import annotations

from bakeoff.bridge.reading.values import External, Made
from bakeoff.bridge.source.place import Place


def test_an_external_is_called_by_the_last_part_of_its_path() -> None:
    assert External("tensorflow.keras.layers.Dense").name == "Dense"
    assert External("print").name == "print"


def test_what_a_call_made_is_called_after_the_function() -> None:
    place = Place(cell=1, line=1)
    assert Made(function="keras.optimizers.SGD", place=place).name == "SGD"
    assert Made(function="matplotlib.pyplot.subplots().plot", place=place).name == "plot"
