"""The fork server: asked on its standard input for workers, it forks itself, which has PyTorch loaded, into them.

Its standard input is a socket. A request is a JSON object that names the library with the C kernels; three descriptors
come with it: the worker's standard input, its standard output, and a socket on which the server tells the worker's
number, with a descriptor that stands for the process, and at its end the exit code. A fourth may come: of prepared data
that the worker shares with others. The server runs while anybody can ask.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import final

from bakeoff.runner.sharing import SharedData
from bakeoff.runner.worker import work

_MOST_BYTES = 65_536
_STDIN, _STDOUT = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A worker that is wanted.

    Attributes:
        library: That its C kernels are in, or none.
        stdin: A descriptor.
        stdout: Another.
        told: Where the runner hears of the worker's start and end.
        shared: A descriptor of prepared data, or none.
    """

    library: Path | None
    stdin: int
    stdout: int
    told: socket.socket
    shared: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forked:
    """A worker that has not ended, as far as the server knows, and where its end is to be told."""

    pid: int
    told: socket.socket


def main() -> None:
    """Fork workers until nobody can ask for more; or be one of them, in a process that was forked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _thread_count() > 1:
        # What other threads hold at a fork stays held in the worker, for ever: the runner does without a server.
        return
    # What a module's import has printed is printed once.
    sys.stdout.flush()
    # Objects that are not looked at are not written to either: workers share their pages.
    gc.freeze()
    server = _Server(socket.socket(fileno=os.dup(_STDIN)))
    request = server.serve()
    if request is not None:
        server.become(request)
        work(request.library, shared=_mapped(request.shared))


@final
class _Server:
    """The socket on which it is asked, and its workers by the descriptors of their processes."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._workers: dict[int, _Forked] = {}

    def serve(self) -> _Request | None:
        """Fork workers; return None at the end, and in each of them what was wanted."""
        while True:
            ready = self._ready()
            for descriptor in ready & self._workers.keys():
                self._tell_end(descriptor)
            if self._asked.fileno() not in ready:
                continue
            request = _received(self._asked)
            if request is None:
                return None
            # Where there can be no more processes, the pipes of this one end, and the runner hears of that.
            with suppress(OSError):
                pid = os.fork()
                if pid == 0:
                    return request
                self._tell_start(pid, request)
            _let_go(request)
            if request.shared is not None:
                os.close(request.shared)

    def become(self, request: _Request) -> None:
        """Let go, in a forked worker, of what is not its own: who holds a pipe hides that its other end has gone."""
        os.setpgid(0, 0)
        os.dup2(request.stdin, _STDIN)
        os.dup2(request.stdout, _STDOUT)
        _let_go(request)
        self._asked.close()
        for descriptor, worker in self._workers.items():
            os.close(descriptor)
            worker.told.close()

    def _ready(self) -> set[int]:
        """Wait for a request or a worker's end, and return the descriptors that have one."""
        poll = select.poll()
        for descriptor in (self._asked.fileno(), *self._workers):
            poll.register(descriptor, select.POLLIN)
        return {descriptor for descriptor, _ in poll.poll()}

    def _tell_start(self, pid: int, request: _Request) -> None:
        descriptor = os.pidfd_open(pid)
        self._workers[descriptor] = _Forked(pid=pid, told=request.told.dup())
        socket.send_fds(request.told, [str(pid).encode()], [descriptor])

    def _tell_end(self, descriptor: int) -> None:
        worker = self._workers.pop(descriptor)
        _, status = os.waitpid(worker.pid, 0)
        os.close(descriptor)
        with worker.told, suppress(OSError):  # nobody may be left who wants to know
            worker.told.send(str(os.waitstatus_to_exitcode(status)).encode())


def _received(asked: socket.socket) -> _Request | None:
    """Return the next request, or None where the runner has gone."""
    plain, descriptors, _, _ = socket.recv_fds(asked, _MOST_BYTES, 4, socket.MSG_CMSG_CLOEXEC)
    if not plain:
        return None
    library = json.loads(plain)["library"]
    stdin, stdout, told, *shared = descriptors
    return _Request(
        library=None if library is None else Path(library),
        stdin=stdin,
        stdout=stdout,
        told=socket.socket(fileno=told),
        shared=shared[0] if shared else None,
    )


def _mapped(descriptor: int | None) -> SharedData | None:
    """Return prepared data; None where there is none, or no room to map it: the worker prepares it for itself."""
    if descriptor is None:
        return None
    with suppress(OSError):
        return SharedData(descriptor)
    return None


def _let_go(request: _Request) -> None:
    os.close(request.stdin)
    os.close(request.stdout)
    request.told.close()


def _thread_count() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


if __name__ == "__main__":
    main()
