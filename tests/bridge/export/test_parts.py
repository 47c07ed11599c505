"""Networks as chains of all that they do."""

from __future__ import annotations

from tests.bridge.export.networks import drawn

from bakeoff.bridge.export.parts import Part, Scale, Standardise, UnitNorm, parts
from bakeoff.spec import Dense, Flatten

LAST = "Dense(3, activation='softmax')"


def test_preprocessing_comes_first_with_shapes_all_along() -> None:
    network = drawn("Dense(4)", LAST, image_shape=(2, 3, 2), preprocess=["scale", "standardise", "flatten"])
    chain = parts(network)
    assert [type(part.what) for part in chain] == [Scale, Standardise, Flatten, Dense, Dense]
    assert [part.is_layer for part in chain] == [False, False, False, True, True]
    assert [part.output_shape for part in chain] == [(2, 3, 2), (2, 3, 2), (12,), (4,), (3,)]
    assert all(before.output_shape == after.input_shape for before, after in zip(chain, chain[1:], strict=False))
    assert list(chain[-1].weights) == ["kernel", "bias"]


def norm(preprocess: list[str], shape: tuple[int, ...]) -> Part:
    flat = [] if "flatten" in preprocess or len(shape) == 1 else ["Flatten()"]
    return parts(drawn(*flat, LAST, image_shape=shape, preprocess=preprocess))[-2 - len(flat)]


def test_norms_run_over_what_their_steps_say() -> None:
    assert norm(["l2"], (2, 3, 1)).what == UnitNorm((1, 2, 3))
    assert norm(["l2_columns"], (2, 3, 1)).what == UnitNorm((1,))
    assert norm(["flatten", "l2"], (2, 3, 1)).what == UnitNorm((1,))


def test_a_step_makes_way_for_a_layer_of_its_name() -> None:
    layers = ["Dense(4, name='scale')", "Dense(3, name='scale_first', activation='softmax')"]
    chain = parts(drawn(*layers, image_shape=(5,)))
    assert [part.name for part in chain] == ["scale_first_first", "scale", "scale_first"]
