"""Worker processes that load PyTorch each for itself: the path of the C kernels in, a process with its pipes out."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, cast, final

from bakeoff.errors import WorkerError

# The worker is named, not imported: only its process loads PyTorch.
_WORKER_MODULE = "bakeoff.runner.worker"


class WorkerProcess(Protocol):
    """A process that does jobs, whichever way it was started."""

    @property
    def pid(self) -> int:
        """The number by which the system lists it."""
        ...

    @property
    def stdin(self) -> IO[bytes]:
        """Where its jobs go."""
        ...

    @property
    def stdout(self) -> IO[bytes]:
        """Where its events come from."""
        ...

    def kill(self) -> None:
        """Kill it, unless it has ended already."""
        ...

    def wait(self) -> int:
        """Return its exit code once it has ended; negative for a signal's number."""
        ...

    def close(self) -> None:
        """Close what leads to it, after its end."""
        ...


@final
class StartedProcess:
    """A worker process that was started by itself."""

    def __init__(self, library: Path | None) -> None:
        """Start it, with the library that its C kernels are in.

        Raises:
            WorkerError: The system starts no more processes.
        """
        arguments = [] if library is None else [str(library)]
        try:
            self._process = start_module(_WORKER_MODULE, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise WorkerError(f"a worker process cannot be started: {error.strerror}. Close other programs.") from error
        self.pid = self._process.pid
        # Pipes, as they were asked for.
        self.stdin = cast("IO[bytes]", self._process.stdin)
        self.stdout = cast("IO[bytes]", self._process.stdout)

    def kill(self) -> None:
        """Kill it, unless it has ended already."""
        self._process.kill()

    def wait(self) -> int:
        """Return its exit code once it has ended; negative for a signal's number."""
        return self._process.wait()

    def close(self) -> None:
        """Close its pipes, after its end."""
        close_pipes(self)


def close_pipes(process: WorkerProcess) -> None:
    """Close the pipes of a worker that has ended; what it has not read is lost."""
    for pipe in (process.stdin, process.stdout):
        with suppress(BrokenPipeError):
            pipe.close()


def start_module(module: str, *arguments: str, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    """Start a module of ours as a process that computes on one thread.

    Raises:
        OSError: The system does not start it.
    """
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return subprocess.Popen(
        # -P: a file in the current folder that bears the name of a module is data, not code.
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=stdout,
        env=os.environ | threads,
        # Ctrl-C in a terminal reaches every process of the group: only the runner decides what it means.
        process_group=0,
    )
