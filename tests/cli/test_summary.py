"""`bakeoff summary`: networks layer by layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.spec import built_in_studies, load_study, variant_names
from bakeoff.testing import command


@pytest.mark.parametrize("study", built_in_studies())
def test_every_variant_of_a_built_in_study_is_shown(study: str) -> None:
    ended = command("summary", study)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    heads = {line.split()[0] for line in lines if line.strip()}
    assert set(variant_names(load_study(study))) <= heads


def test_one_variant_is_shown_alone() -> None:
    ended = command("summary", "kernel_size", "conv2_3x3")
    # 1,199,882: what Keras prints for this network
    assert "parameters     1,199,882" in [line.rstrip() for line in ended.out.splitlines()]
    assert "conv2_5x5" not in ended.out


def test_the_shapes_are_those_of_the_users_data(folder: Path) -> None:
    ended = command("summary", "./tiny.toml", "wide")
    assert ended.code == 0
    assert "(None, 36)" in ended.out


def test_an_unknown_variant_names_the_nearest_one() -> None:
    ended = command("summary", "kernel_size", "conv2_3x4")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "there is no variant 'conv2_3x4'. Did you mean 'conv2_3x3'?\n"
