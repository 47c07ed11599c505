"""What every test gets: one thread, Keras on PyTorch, and examples from Hypothesis without a stopwatch."""

from __future__ import annotations

import os

from hypothesis import settings

# Read when PyTorch and Keras are imported, so before any test module is; workers of pytest-xdist inherit them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("KERAS_BACKEND", "torch")

# The time an example takes says more about the machine's other work than about the code.
settings.register_profile("bakeoff", deadline=None)
settings.load_profile("bakeoff")
