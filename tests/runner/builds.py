"""What workers are forked and share memory by, which not every system has, nor every build of Python."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

_FORKS = sys.platform == "linux" and "pidfd_open" in dir(os) and "pidfd_send_signal" in dir(signal)

needs_forking = pytest.mark.skipif(not _FORKS, reason="workers are not forked here")
needs_sharing = pytest.mark.skipif(not _FORKS or "memfd_create" not in dir(os), reason="memory is not shared here")


def shared_memories() -> int:
    """Return how many descriptors of shared data are open in this process."""
    count = 0
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # that of the listing itself
            count += "memfd:bakeoff" in str(each.readlink())
    return count
