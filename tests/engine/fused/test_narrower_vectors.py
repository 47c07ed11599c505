"""The kernels as they are built for processors with narrower vectors pass the tests that go through them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bakeoff.machine import vector_unit

HERE = Path(__file__).parent
NAMES = (
    "active",
    "following",
    "gating",
    "narrow",
    "pooled",
    "pooled_gradients",
    "products",
    "sparse",
    "spectra",
    "tiled",
    "tiles",
)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is what knows these flags")
@pytest.mark.skipif(vector_unit() != "AVX-512", reason="only the widest vectors are narrowed")
@pytest.mark.parametrize("flag", ["-mno-avx512f", "-mno-avx"])
def test_narrower_kernels_pass_the_same_tests(flag: str) -> None:
    tests = [str(HERE / f"test_{name}.py") for name in NAMES]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, env=os.environ | {"CC": f"gcc {flag}"}, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout
