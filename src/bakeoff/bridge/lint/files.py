"""Check files: their paths in, what was found in each or why it could not be read out."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bakeoff.bridge.lint.checking import findings
from bakeoff.bridge.lint.facts import Finding, Rule, Unchecked
from bakeoff.bridge.lint.registry import rule_called
from bakeoff.bridge.reading.reader import read
from bakeoff.bridge.source.document import Unread
from bakeoff.bridge.source.files import read_document
from bakeoff.bridge.source.place import Place
from bakeoff.errors import BakeoffError

_Outcome: TypeAlias = tuple[tuple[tuple[str, Place, str], ...], tuple[Unread, ...], str]

_WORTH_A_PROCESS = 8
"""Files for each further process: to start one takes as long as a few files do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file after its check.

    Attributes:
        file: As given.
        findings: In the order of the file.
        unchecked: What of it could not be parsed, in the same order.
        problem: Why it could not be read; empty where it could.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    problem: str = ""


def check_files(paths: Sequence[Path], *, rules: Sequence[Rule]) -> Iterator[CheckedFile]:
    """Yield what rules find in notebooks and scripts, in the order of the paths; many are read by several processes."""
    check = partial(_checked, rules=[rule.id for rule in rules])
    process_count = min(os.cpu_count() or 1, len(paths) // _WORTH_A_PROCESS)
    if process_count < 2:
        yield from map(_whole, paths, map(check, paths))
        return
    with ProcessPoolExecutor(process_count, initializer=_prepare) as pool:
        yield from map(_whole, paths, pool.map(check, paths, chunksize=_WORTH_A_PROCESS))


def _prepare() -> None:
    # What is loaded by now stays: the collector need not go over it again and again, nor after every few nodes.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _checked(path: Path, *, rules: Sequence[str]) -> _Outcome:
    """Return what travels cheaply between processes: findings by ids of rules, and what was not read; or a problem."""
    try:
        reading = read(read_document(path))
        found = findings(reading, file=str(path), rules=[rule_called(rule) for rule in rules])
    except BakeoffError as error:
        return (), (), str(error)
    brief = tuple((finding.rule.id, finding.place, finding.message) for finding in found)
    return brief, reading.document.unread, ""


def _whole(path: Path, outcome: _Outcome) -> CheckedFile:
    found, unread, problem = outcome
    rebuilt = (
        Finding(rule=rule_called(rule), file=str(path), place=place, message=message) for rule, place, message in found
    )
    unchecked = (Unchecked(file=str(path), part=part) for part in unread)
    return CheckedFile(file=str(path), findings=tuple(rebuilt), unchecked=tuple(unchecked), problem=problem)
