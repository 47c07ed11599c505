"""What the tests of the fused program share: the C kernels, or a machine without a compiler."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bakeoff.engine.compiling import kernels
from bakeoff.engine.fused.program import has_kernels, library


@pytest.fixture(params=["C", "PyTorch"])
def by(request: pytest.FixtureRequest) -> Iterator[str]:
    """Who carries operations out: the kernels, or PyTorch where no compiler is to be found."""
    chosen: str = request.param
    with pytest.MonkeyPatch.context() as patch:
        if chosen == "PyTorch":
            patch.setenv("CC", "false")
            patch.setenv("PATH", "/nonexistent")
        _forget()
        if chosen == "C" and not has_kernels():
            pytest.skip("there is no C compiler here")
        assert has_kernels() == (chosen == "C")
        yield chosen
    _forget()


def _forget() -> None:
    kernels.cache_clear()
    library.cache_clear()
