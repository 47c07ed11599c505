"""How workers start: a device in, worker processes out, forked where that is sound and each by itself elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

from bakeoff.machine import core_count
from bakeoff.runner.forking import ForkServer
from bakeoff.runner.processes import StartedProcess, WorkerProcess

# The fork server that loads what workers need beside the command's own modules, while there is one.
_ahead: list[ForkServer] = []


@contextmanager
def fork_server_ahead() -> Iterator[None]:
    """Have a fork server get ready beside what is done inside, for all workers that start there on the CPU."""
    # A single core would do the one after the other, and a run that lacks nothing would wait for both.
    server = _fork_server() if core_count() > 1 else None
    if server is None:
        yield
        return
    _ahead.append(server)
    try:
        yield
    finally:
        _ahead.remove(server)
        server.stop()


@final
class Starter:
    """Starts the workers of a pool, by a fork server of its own where none is there already."""

    def __init__(self, *, device: str) -> None:
        """Start nothing yet; the workers' trials are for a device, as PyTorch names it."""
        # CUDA promises nothing to a process that was forked.
        self._may_fork = device == "cpu"
        self._own: ForkServer | None = None

    @property
    def may_fork(self) -> bool:
        """Whether the next worker may be one that is forked."""
        return self._may_fork

    def get_ready(self) -> bool:
        """Start what workers are forked from, and say whether there is such a thing."""
        return self._may_fork and self._server() is not None

    def worker(self, library: Path | None, *, shared: int | None = None) -> WorkerProcess:
        """Start a worker.

        Args:
            library: That its C kernels are in.
            shared: A descriptor of prepared data; a worker that is not forked does without.

        Raises:
            WorkerError: The system starts no more processes.
        """
        return self._forked(library, shared) or StartedProcess(library)

    def stop(self) -> None:
        """End what it has started besides workers."""
        if self._own is not None:
            self._own.stop()
        self._own = None

    def _forked(self, library: Path | None, shared: int | None) -> WorkerProcess | None:
        if not self._may_fork:
            return None
        server = self._server()
        try:
            return None if server is None else server.worker(library, shared=shared)
        except OSError:
            # What ended it, such as too little memory, would end the next one too.
            self._may_fork = False
            return None

    def _server(self) -> ForkServer | None:
        if _ahead:
            return _ahead[-1]
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
