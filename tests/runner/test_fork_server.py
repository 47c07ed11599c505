"""The fork server by itself: asked over a socket, what it forks, tells and lets go."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from tests.runner.builds import needs_forking

from bakeoff.runner.processes import start_module

pytestmark = needs_forking

ChildProcesses = Callable[[int], dict[int, bytes]]


@dataclass
class Asked:
    """A worker as the server was asked for it: the ends of its pipes, and where the server tells of it."""

    jobs: int
    events: int
    told: socket.socket

    def close(self) -> None:
        os.close(self.jobs)
        os.close(self.events)
        self.told.close()


def ask(channel: socket.socket) -> Asked:
    (jobs_end, jobs), (events, events_end) = os.pipe(), os.pipe()
    told, tell = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tell:
        socket.send_fds(channel, [json.dumps({"library": None}).encode()], [jobs_end, events_end, tell.fileno()])
    os.close(jobs_end)
    os.close(events_end)
    return Asked(jobs, events, told)


@contextmanager
def serving() -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with channel:
        with theirs:
            process = start_module("bakeoff.runner.fork_server", stdin=theirs.fileno(), stdout=2)
        try:
            yield process, channel
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """A fork server, one for all tests: it outlives what they do to its workers."""
    with serving() as found:
        yield found


@pytest.fixture
def channel(server: tuple[subprocess.Popen[bytes], socket.socket]) -> socket.socket:
    """Where it is asked."""
    return server[1]


def test_it_tells_a_workers_number_and_how_it_ends(channel: socket.socket) -> None:
    asked = ask(channel)
    pid, (descriptor,), _, _ = socket.recv_fds(asked.told, 64, 1)
    os.kill(int(pid), 0)
    signal.pidfd_send_signal(descriptor, signal.SIGTERM)
    assert asked.told.recv(64) == str(-signal.SIGTERM).encode()
    assert asked.told.recv(64) == b""
    with pytest.raises(ProcessLookupError, match="No such process"):
        os.kill(int(pid), 0)
    os.close(descriptor)
    asked.close()


def test_a_workers_input_ends_although_others_were_forked_since(channel: socket.socket) -> None:
    first, second = ask(channel), ask(channel)
    assert first.told.recv(64)
    assert second.told.recv(64)
    for worker in (first, second):
        os.close(worker.jobs)
        assert worker.told.recv(64) == b"0"
        assert os.read(worker.events, 64) == b""
        os.close(worker.events)
        worker.told.close()


def test_a_workers_output_ends_although_others_were_forked_since(channel: socket.socket) -> None:
    first, second = ask(channel), ask(channel)
    os.kill(int(first.told.recv(64)), signal.SIGKILL)
    assert second.told.recv(64)
    assert os.read(first.events, 64) == b""
    assert first.told.recv(64) == b"-9"
    first.close()
    second.close()


def test_it_goes_on_when_nobody_waits_for_a_worker_any_more(channel: socket.socket) -> None:
    ask(channel).close()
    asked = ask(channel)
    assert int(asked.told.recv(64)) > 0
    asked.close()


def test_it_ends_with_its_last_asker_and_leaves_no_worker(child_processes: ChildProcesses) -> None:
    with serving() as (server, channel):
        asked = ask(channel)
        pid = int(asked.told.recv(64))
        assert list(child_processes(server.pid)) == [pid]
        channel.shutdown(socket.SHUT_RDWR)
        assert server.wait(timeout=60) == 0
        # Nobody is left to tell how the worker ends.
        assert asked.told.recv(64) == b""
        os.close(asked.jobs)
        assert os.read(asked.events, 64) == b""
        os.close(asked.events)
        asked.told.close()


def test_ctrl_c_is_left_to_the_runner(server: tuple[subprocess.Popen[bytes], socket.socket]) -> None:
    process, channel = server
    process.send_signal(signal.SIGINT)
    asked = ask(channel)
    assert asked.told.recv(64)
    asked.close()


def test_it_forks_nothing_where_a_module_has_started_a_thread(at_start: Callable[[str], None]) -> None:
    at_start("import threading, time; threading.Thread(target=time.sleep, args=(600,), daemon=True).start()")
    with serving() as (server, channel):
        asked = ask(channel)
        assert asked.told.recv(64) == b""
        assert server.wait(timeout=60) == 0
        asked.close()
