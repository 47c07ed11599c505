"""Worker processes that are started each by itself: their pipes, their end, and what they start with."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from bakeoff.errors import WorkerError
from bakeoff.runner.processes import StartedProcess, start_module


def test_a_worker_ends_with_its_input() -> None:
    process = StartedProcess(None)
    process.stdin.close()
    assert process.stdout.read() == b""
    assert process.wait() == 0
    process.close()


def test_a_killed_worker_has_its_signal_as_exit_code_and_cannot_be_killed_again() -> None:
    process = StartedProcess(None)
    process.kill()
    assert process.wait() == process.wait() == -signal.SIGKILL
    process.kill()
    process.close()
    assert process.stdin.closed
    assert process.stdout.closed


def test_what_a_dead_worker_has_not_read_is_lost_without_a_word() -> None:
    process = StartedProcess(None)
    process.kill()
    process.wait()
    process.stdin.write(b"a job")
    process.close()


def test_a_module_computes_on_one_thread_in_a_group_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os; print(os.environ['OMP_NUM_THREADS'], os.environ['MARK'], os.getpgid(0) == os.getpid())"
    (tmp_path / "asked.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("MARK", "mine")
    with start_module("asked", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        told, _ = process.communicate()
    assert told == b"1 mine True\n"


def test_a_file_in_the_current_folder_is_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asked.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with start_module("asked", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        assert process.wait() == 1


def test_a_python_that_is_not_there_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))
    with pytest.raises(WorkerError, match=r"a worker process cannot be started: No such file .* Close other programs"):
        StartedProcess(None)
