"""What every test gets: one thread, Keras on PyTorch, examples from Hypothesis without a stopwatch, and our sources."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

import house

# Read when PyTorch and Keras are imported, so before any test module is; workers of pytest-xdist inherit them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("KERAS_BACKEND", "torch")

# Ctrl-C, which tests press, is ignored in what a shell without job control runs in its background.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The time an example takes says more about the machine's other work than about the code.
settings.register_profile("bakeoff", deadline=None)
settings.load_profile("bakeoff")


# Not read while tests are collected, and not kept: every process would hold the whole tree.
@pytest.fixture(scope="module")
def package() -> tuple[house.Source, ...]:
    """The package's own files, parsed."""
    return tuple(house.sources(Path(__file__).parents[1], "src/bakeoff"))
