"""The runner's side of the fork server: the path of the C kernels in, a forked worker process with its pipes out."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, final

from bakeoff.runner.processes import close_pipes, start_module

# The server is named, not imported: only its process loads PyTorch.
_SERVER_MODULE = "bakeoff.runner.fork_server"
_STDERR = 2
_MOST_BYTES = 64


@final
class ForkServer:
    """A process that has PyTorch loaded, and is forked into workers within milliseconds."""

    def __init__(self) -> None:
        """Start it; it loads what it needs while the caller goes on.

        Raises:
            OSError: It cannot be started, or the system or this build of Python knows no descriptors of processes.
        """
        _check_process_descriptors()
        self._channel, theirs = _socket_pair()
        try:
            with theirs:
                # What a module prints when it is imported is no event.
                self._process = start_module(_SERVER_MODULE, stdin=theirs.fileno(), stdout=_STDERR)
        except OSError:
            self._channel.close()
            raise

    def worker(self, library: Path | None, *, shared: int | None = None) -> ForkedProcess:
        """Fork a worker, as soon as the server is ready.

        Args:
            library: That its C kernels are in.
            shared: A descriptor of prepared data; it stays the caller's too.

        Raises:
            OSError: The server has gone, or cannot be forked.
        """
        told, tell = _socket_pair()
        (jobs_end, jobs), (events, events_end) = _pipe(), _pipe()
        try:
            with jobs_end, events_end, tell:
                request = json.dumps({"library": None if library is None else str(library)}).encode()
                given = [jobs_end.fileno(), events_end.fileno(), tell.fileno()]
                given += [] if shared is None else [shared]
                socket.send_fds(self._channel, [request], given)
            return ForkedProcess(told, stdin=jobs, stdout=events)
        except BaseException:
            # A worker that was forked nevertheless ends with its input.
            for end in (told, jobs, events):
                end.close()
            raise

    def stop(self) -> None:
        """Kill it; workers that it was forked into stay."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


@final
class ForkedProcess:
    """A worker process that was forked; the server, its parent, tells how it ends."""

    def __init__(self, told: socket.socket, *, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        """Wait until it is there.

        Args:
            told: Where the server tells of it.
            stdin: Where its jobs go.
            stdout: Where its events come from.

        Raises:
            OSError: The server has gone, or cannot be forked.
        """
        pid, descriptors, _, _ = socket.recv_fds(told, _MOST_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        if not pid:
            raise ConnectionAbortedError("the fork server forks no more")
        self.pid = int(pid)
        self.stdin = stdin
        self.stdout = stdout
        self._told = told
        # It stands for the process even when its number is another's.
        (self._descriptor,) = descriptors
        self._exit_code: int | None = None
        self._lock = threading.Lock()

    def kill(self) -> None:
        """Kill it, unless it has ended already."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self) -> int:
        """Return its exit code once it has ended; negative for a signal's number."""
        with self._lock:
            if self._exit_code is None:
                code = self._told.recv(_MOST_BYTES)
                self._exit_code = int(code) if code else self._killed()
            return self._exit_code

    def close(self) -> None:
        """Close what leads to it, after its end."""
        close_pipes(self)
        self._told.close()
        os.close(self._descriptor)

    def _killed(self) -> int:
        """Kill it, since nobody is left to tell how it ends, and return the exit code that this gives."""
        self.kill()
        ended = select.poll()
        ended.register(self._descriptor, select.POLLIN)
        ended.poll()
        return -signal.SIGKILL


def _check_process_descriptors() -> None:
    # Builds for old C libraries, as uv and conda bring them, lack what the system has.
    if "pidfd_open" not in dir(os) or "pidfd_send_signal" not in dir(signal):
        raise OSError(errno.ENOSYS, "this build of Python knows no descriptors of processes")
    os.close(os.pidfd_open(os.getpid()))


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    # Messages arrive whole, each by itself.
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    """Return the end to read from and the end to write to."""
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
