"""How workers start: a device in, worker processes out, forked where that is sound and each by itself elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import final

from bakeoff.runner.forking import ForkServer
from bakeoff.runner.processes import StartedProcess, WorkerProcess


@final
class Starter:
    """Starts the workers of a pool, by a fork server of its own where that is sound."""

    def __init__(self, *, device: str) -> None:
        """Start nothing yet; the workers' trials are for a device, as PyTorch names it."""
        # CUDA promises nothing to a process that was forked.
        self._is_forking = device == "cpu"
        self._own: ForkServer | None = None

    def worker(self, library: Path | None) -> WorkerProcess:
        """Start a worker.

        Args:
            library: That its C kernels are in.

        Raises:
            WorkerError: The system starts no more processes.
        """
        return self._forked(library) or StartedProcess(library)

    def stop(self) -> None:
        """End what it has started besides workers."""
        if self._own is not None:
            self._own.stop()
        self._own = None

    def _forked(self, library: Path | None) -> WorkerProcess | None:
        if not self._is_forking:
            return None
        server = self._server()
        try:
            return None if server is None else server.worker(library)
        except OSError:
            # What ended it, such as too little memory, would end the next one too.
            self._is_forking = False
            return None

    def _server(self) -> ForkServer | None:
        if self._own is None:
            self._own = _fork_server()
        return self._own


def _fork_server() -> ForkServer | None:
    """Return a fork server, or None where there can be none."""
    # Elsewhere a fork is not sound once frameworks are loaded: macOS says so of its own.
    if sys.platform != "linux":
        return None
    try:
        return ForkServer()
    except OSError:
        return None
