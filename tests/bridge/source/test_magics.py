"""IPython's own lines are blank afterwards, and keep their numbers."""

from __future__ import annotations

import pytest

from bakeoff.bridge.source.magics import without_magics


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install keras\nx = 1", "\nx = 1"),
        ("if x:\n    !ls", "if x:\n    pass"),
        ("files = !ls", ""),
        ("%time model.fit(x)", "model.fit(x)"),
        ("%timeit -n 3 f(x)", "f(x)"),
        ("model.fit?", ""),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%bash\nls\nrm x", "\n\n"),
        ("# first\n%%html\n<b>", "\n\n"),
        ("!pip install \\\n    keras numpy\nx = 1", "\n\nx = 1"),
        ("pip install keras\ncd /content\nx = 1", "\n\nx = 1"),
        ("pip = installed", "pip = installed"),
        ("x = 'what?'", "x = 'what?'"),
        ("y = x % 3", "y = x % 3"),
    ],
)
def test_what_is_not_python_is_blank(code: str, plain: str) -> None:
    assert without_magics(code) == plain
