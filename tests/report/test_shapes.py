"""Which images the networks of a study see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.errors import DataError
from bakeoff.report import image_shapes, known_image_shapes
from bakeoff.spec import load_study
from bakeoff.testing import tiny_data, tiny_study


def test_shapes_are_those_after_preprocessing(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    study = tiny_study(tmp_path)
    assert image_shapes(study) == dict.fromkeys(("narrow", "wide", "twin"), (36,))
    assert set(image_shapes(replace(study, preprocess=["scale"])).values()) == {(6, 6, 1)}


def test_a_users_own_data_is_not_read_for_a_table(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    assert known_image_shapes(study) == {}
    with pytest.raises(DataError, match=r"tiny\.npz: there is no such file"):
        image_shapes(study)


def test_built_in_data_is_known() -> None:
    assert set(known_image_shapes(load_study("kernel_size")).values()) == {(28, 28, 1)}
