"""What names stand for that no scope has."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import reading_of, value_of

from bakeoff.bridge.reading.values import External, Unknown


@pytest.mark.parametrize(
    ("stars", "name", "path"),
    [
        ("from keras.layers import *", "Dense", "keras.layers.Dense"),
        ("from tensorflow.keras.models import *", "Sequential", "tensorflow.keras.models.Sequential"),
        ("from keras.layers import *\nfrom numpy import *", "expand_dims", "numpy.expand_dims"),
        ("from numpy import *\nfrom keras.optimizers import *", "SGD", "keras.optimizers.SGD"),
        ("from numpy import *", "print", "builtins.print"),
        ("from keras import *", "layers.Dense", "keras.layers.Dense"),
    ],
)
def test_a_star_import_brings_the_names_that_its_module_has(stars: str, name: str, path: str) -> None:
    assert value_of(f"{stars}\nit = {name}") == External(path)


def test_a_name_of_keras_without_its_import_is_taken_for_it_and_told() -> None:
    reading = reading_of("it = Dense")
    assert [unread.reason for unread in reading.unread] == ["it is defined nowhere above; it is taken for Keras's."]


def test_the_file_is_run_as_a_script() -> None:
    assert value_of("it = __name__") == "__main__"
    assert isinstance(value_of("it = never_defined"), Unknown)
