"""Names of variants."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.naming import free_name


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("model", [], "model"),
        ("model", ["model", "model_2"], "model_3"),
        ("2 layers", [], "_2_layers"),
        ("class", [], "class_model"),
        ("all", [], "all_model"),
        ("größe", [], "gr_e"),
        ("", [], "model"),
    ],
)
def test_a_name_is_an_identifier_that_is_free(wanted: str, taken: list[str], name: str) -> None:
    assert free_name(wanted, taken) == name
