"""NumPy's and `math`'s functions on plain numbers."""

from __future__ import annotations

import pytest

from bakeoff.bridge.reading.scalars import called
from bakeoff.bridge.reading.things import Arguments


@pytest.mark.parametrize(
    ("path", "given", "result"),
    [
        ("math.ceil", (60_000 / 128,), 469),
        ("numpy.prod", ((28, 28),), 784),
        ("numpy.sqrt", (784,), 28.0),
        ("numpy.sqrt", (-1,), None),
        ("numpy.prod", (("a",),), None),
        ("scipy.prod", ((2, 3),), None),
        ("math.exp", (10_000,), None),
    ],
)
def test_a_function_of_plain_numbers_is_computed(path: str, given: tuple[object, ...], result: object) -> None:
    assert called(path, Arguments(positional=given)) == result
