"""Arguments under Keras 3's names."""

from __future__ import annotations

import pytest

from bakeoff.bridge.reading.model_arguments import named_arguments
from bakeoff.bridge.reading.things import Arguments


@pytest.mark.parametrize(
    ("method", "positional", "keywords", "named"),
    [
        ("fit", ("x", "y", 32, 5), {}, {"x": "x", "y": "y", "batch_size": 32, "epochs": 5}),
        ("fit", ("x",), {"nb_epoch": 3, "X": 1}, {"x": 1, "epochs": 3}),
        ("compile", ("adam", "mse"), {}, {"optimizer": "adam", "loss": "mse"}),
        ("fit_generator", ("g", 10, 3), {}, {"x": "g", "steps_per_epoch": 10, "epochs": 3}),
        ("evaluate", ("x", "y", 1, 0, 5), {}, {"x": "x", "y": "y", "batch_size": 1, "verbose": 0, "argument 5": 5}),
    ],
)
def test_positions_and_old_names_become_names(
    method: str, positional: tuple[object, ...], keywords: dict[str, object], named: dict[str, object]
) -> None:
    assert named_arguments(method, Arguments(positional=positional, keywords=keywords)) == named
