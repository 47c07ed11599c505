"""A core that others want as well, for tests of what notices that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

needs_affinity = pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps a process to a core")

SPINNER = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])}); print(flush=True)\nwhile True: pass"


@contextmanager
def crowded_core() -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, to one core on which another process never rests."""
    allowed = os.sched_getaffinity(0)
    core = min(allowed)
    spinner = subprocess.Popen([sys.executable, "-c", SPINNER, str(core)], stdout=subprocess.PIPE)
    try:
        assert spinner.stdout is not None
        spinner.stdout.readline()
        os.sched_setaffinity(0, {core})
        yield
    finally:
        os.sched_setaffinity(0, allowed)
        spinner.kill()
        spinner.communicate()
