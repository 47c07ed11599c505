"""Contestants' processes: commands and jobs in; what running them to their end took out."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bakeoff.errors import BakeoffError
from speed.loads import MemoryWatch

_LAST_CHARACTERS = 2000


class ContestantFailed(BakeoffError):
    """A contestant's process ended early; the message bears what it wrote last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """How a process is started.

    Attributes:
        words: The program and its arguments.
        variables: Of its environment, beside ours.
        job: What it shall do, as JSON holds it; its file is the last argument. None where there is no such file.
    """

    words: tuple[str, ...]
    variables: Mapping[str, str]
    job: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of commands that ran to their end at the same time.

    Attributes:
        seconds: Until the last one ended.
        cpu_seconds: Of all, and of all that they started and waited for.
        peak_bytes: Each one's most memory, added up.
        outputs: What each wrote to standard output.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    outputs: tuple[str, ...]


def finished(commands: Sequence[Command], *, folder: Path) -> Finished:
    """Run commands to their end.

    Raises:
        ContestantFailed: One of them ended with an error.
    """
    files = [folder / f"output-{index}.txt" for index in range(len(commands))]
    errors = [folder / f"errors-{index}.txt" for index in range(len(commands))]
    started = time.perf_counter()
    with ExitStack() as stack:
        processes = []
        for command, said, complained in zip(commands, files, errors, strict=True):
            with said.open("wb") as file:
                process = start(command, complained, questions=subprocess.DEVNULL, answers=file)
            stack.callback(_end, process)
            processes.append(process)
        watches = [MemoryWatch(process.pid) for process in processes]
        cpu_seconds = sum(
            _cpu_seconds(process, complained) for process, complained in zip(processes, errors, strict=True)
        )
        return Finished(
            seconds=time.perf_counter() - started,
            cpu_seconds=cpu_seconds,
            peak_bytes=sum(watch.stop() for watch in watches),
            outputs=tuple(path.read_text(encoding="utf-8") for path in files),
        )


def _cpu_seconds(process: subprocess.Popen[str], errors: Path) -> float:
    """Wait for a process, and return what it used, and what all used that it started and waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise failed(errors)
    return usage.ru_utime + usage.ru_stime


def _end(process: subprocess.Popen[str]) -> None:
    """End a process that still runs; a signal that it can hear, so that it ends what it started."""
    if process.poll() is None:
        process.terminate()
        process.wait()


def failed(errors: Path) -> ContestantFailed:
    """Return the error for a process that ended early, with what it wrote last on standard error."""
    said = errors.read_text(encoding="utf-8", errors="replace")
    return ContestantFailed(f"it ended early, and wrote: …{said[-_LAST_CHARACTERS:]}")


def start(command: Command, errors: Path, *, questions: int, answers: int | IO[bytes]) -> subprocess.Popen[str]:
    """Start a process; its job goes beside the file for what it says on standard error."""
    words = list(command.words)
    if command.job is not None:
        path = errors.with_suffix(".json")
        path.write_text(json.dumps({**command.job, "spawned": time.time()}), encoding="utf-8")
        words.append(str(path))
    with errors.open("wb") as file:
        return subprocess.Popen(
            words,
            stdin=questions,
            stdout=answers,
            stderr=file,
            env=os.environ | command.variables,
            text=True,
        )
