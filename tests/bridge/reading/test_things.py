"""What names stand for while a file is read."""

from __future__ import annotations

import pytest

from bakeoff.bridge.reading.things import Arguments, is_keras, is_made_by, is_plain
from bakeoff.bridge.reading.values import Made
from bakeoff.bridge.source.place import Place


def test_arguments_are_found_by_name_and_then_by_position() -> None:
    given = Arguments(positional=(1, 2), keywords={"c": 3})
    assert [given.get("a", 0), given.get("c", 1), given.get("d", 5, default=9), given.get("e")] == [1, 3, 9, None]
    assert given.has("c")
    assert not given.has("d", 2)
    assert [*given.everything()] == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("keras.layers.Dense", True),
        ("tensorflow.keras.Model", True),
        ("torch.nn.Linear", False),
        ("keras_vis.x", False),
    ],
)
def test_paths_into_keras_are_known(path: str, answer: int) -> None:
    assert is_keras(path) == answer


def test_kinds_of_values() -> None:
    made = Made(function="keras.optimizers.SGD", place=Place(cell=0, line=1))
    assert is_made_by(made, "SGD", "Adam")
    assert not is_made_by("SGD", "SGD")
    assert is_plain(None)
    assert not is_plain((1, 2))
