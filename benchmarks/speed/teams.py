"""A contestant's processes that stay: commands in, their answers to each question and what they use out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, final

from speed.loads import family, memory_bytes, used_seconds
from speed.processes import Command, failed, start

Answer = dict[str, Any]
"""A line of JSON that a process wrote."""


@final
class Team(AbstractContextManager["Team"]):
    """Processes that work at the same time; each answers in lines of JSON."""

    def __init__(self, commands: Sequence[Command], *, folder: Path) -> None:
        """Start them; their jobs and what they say on standard error go into a folder."""
        self._errors = [folder / f"errors-{index}.txt" for index in range(len(commands))]
        self._processes = [
            start(command, errors, questions=subprocess.PIPE, answers=subprocess.PIPE)
            for command, errors in zip(commands, self._errors, strict=True)
        ]
        self.peak_bytes = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them."""
        for process in self._processes:
            process.kill()
            process.communicate()

    def used(self) -> float:
        """Return the CPU seconds of all so far."""
        return used_seconds(self._everyone())

    def weigh(self) -> None:
        """Look how much memory they have; the most that was seen is `peak_bytes`."""
        self.peak_bytes = max(self.peak_bytes, memory_bytes(self._everyone()))

    def _everyone(self) -> list[int]:
        return [pid for process in self._processes for pid in family(process.pid)]

    def answers(self) -> list[Answer]:
        """Return the next line of each."""
        return [self._answer(index) for index in range(len(self._processes))]

    def ask(self, question: str) -> list[Answer]:
        """Give each a line, and return what each answers."""
        for process in self._processes:
            pipe = _open(process.stdin)
            pipe.write(question + "\n")
            pipe.flush()
        return self.answers()

    def _answer(self, index: int) -> Answer:
        line = _open(self._processes[index].stdout).readline()
        if not line:
            raise failed(self._errors[index])
        answer: Answer = json.loads(line)
        return answer


def _open(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ValueError("the process was started without pipes.")
    return pipe
