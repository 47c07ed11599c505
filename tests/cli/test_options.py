"""Arguments that several commands take."""

from __future__ import annotations

import pytest

from bakeoff.cli.options import listed


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a,b", "c"], ["a", "b", "c"]),
        (["a,,b,"], ["a", "b"]),
    ],
)
def test_names_are_given_one_by_one_or_with_commas(values: list[str], names: list[str]) -> None:
    assert listed(values) == names
