"""What a model does to images before its first layer."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import parse_call
from bakeoff.spec.keras_inputs import preparation, preparation_count

IMAGE = (28, 28, 1)


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["Dense(3)"], 0),
        (["Flatten()", "Dense(3)"], 0),
        (["Rescaling(0.5)", "Flatten()", "Dense(3)"], 1),
        (["Rescaling(0.5)", "Flatten()", "Normalization()", "Dense(3)"], 3),
        ([], 0),
    ],
)
def test_what_a_study_has_no_layer_for_prepares(texts: list[str], count: int) -> None:
    assert preparation_count([parse_call(text) for text in texts]) == count


def test_an_image_is_not_prepared_in_the_middle_of_a_network() -> None:
    with pytest.raises(StudyError, match=r"\[1\]: Rescaling may only come before the other layers"):
        preparation_count([parse_call(text) for text in ("Flatten()", "Dense(3)", "Rescaling(0.5)")])


@pytest.mark.parametrize(
    ("texts", "shape", "steps", "after"),
    [
        (["Rescaling(0.00392156862745098)"], IMAGE, ("scale",), IMAGE),
        (["Rescaling(0.003921568859368563)"], None, ("scale",), None),
        (
            ["Rescaling(1 / 255)", "Flatten()", "Normalization(axis=-1)"],
            IMAGE,
            ("scale", "flatten", "standardise"),
            (784,),
        ),
        (["UnitNormalization(axis=1)"], IMAGE, ("l2_columns",), IMAGE),
        (["UnitNormalization(axis=(1, 2, 3))"], IMAGE, ("l2",), IMAGE),
        (["UnitNormalization()"], (784,), ("l2",), (784,)),
        (["Reshape((28, 28, 1))"], (784,), (), IMAGE),
        (["Reshape((784,))"], IMAGE, ("flatten",), (784,)),
    ],
)
def test_layers_become_steps(
    texts: list[str], shape: tuple[int, ...] | None, steps: tuple[str, ...], after: tuple[int, ...] | None
) -> None:
    assert preparation([parse_call(text) for text in texts], shape) == (steps, after)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Rescaling(1 / 127.5, offset=-1)", r"Rescaling\(0.0078.*, offset=-1.0\) is no step of bakeoff"),
        ("UnitNormalization()", r"UnitNormalization\(axis=-1\) of \(28, 28, 1\) is no step of bakeoff"),
        ("Reshape((14, 56, 1, 1))", r"Reshape\(14, 56, 1, 1\) of \(28, 28, 1\) is no step of bakeoff"),
        ("Normalization(invert=True)", "does not have the argument `invert`"),
    ],
)
def test_what_no_step_does_is_refused(text: str, problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        preparation([parse_call(text)], IMAGE)


def test_steps_stand_in_an_order_that_a_study_may_have() -> None:
    with pytest.raises(StudyError, match="only 'flatten' may follow 'standardise', found 'scale'"):
        preparation([parse_call("Normalization()"), parse_call("Rescaling(1 / 255)")], IMAGE)
