"""Whether others kept the machine busy meanwhile: a piece of work in, what it gave and the share of a core lost out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from speed.loads import busy_seconds

DISTURBED = 0.12
"""A measurement counts as disturbed where other processes had more than this share of a core."""

_LOOK_SECONDS = 0.3
_QUIET = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One try.

    Attributes:
        facts: What the work gave: figures by name.
        others: Cores that others had meanwhile: 0.12 is an eighth of one.
    """

    facts: dict[str, float]
    others: float

    @property
    def is_disturbed(self) -> bool:
        """Say whether it should not count."""
        return self.others > DISTURBED


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The try that counts: the first quiet one, or else the least disturbed.

    Attributes:
        measurement: That try.
        thrown_away: How many tries were thrown away for it.
    """

    measurement: Measurement
    thrown_away: int


def measured(work: Callable[[], dict[str, float]]) -> Measurement:
    """Do a piece of work once. It must give `cpu_seconds`: what it used itself."""
    busy, watching, started = busy_seconds(), time.process_time(), time.perf_counter()
    facts = work()
    elapsed = time.perf_counter() - started
    own = facts["cpu_seconds"] + time.process_time() - watching
    others = (busy_seconds() - busy - own) / elapsed
    return Measurement(facts=facts, others=max(0.0, others))


def quietly(work: Callable[[], dict[str, float]], *, tries: int, patience_seconds: float) -> Counted:
    """Do a piece of work until it was not disturbed, at most so many times.

    Args:
        work: As for `measured`.
        tries: The least disturbed counts when none was quiet.
        patience_seconds: How long to wait for a quiet moment before each try.
    """
    best: Measurement | None = None
    for count in range(tries):
        _wait(patience_seconds)
        measurement = measured(work)
        if best is None or measurement.others < best.others:
            best = measurement
        if not measurement.is_disturbed:
            return Counted(measurement=measurement, thrown_away=count)
    if best is None:
        raise ValueError("tries must be at least 1.")
    return Counted(measurement=best, thrown_away=tries - 1)


def _wait(patience_seconds: float) -> None:
    """Wait until the machine does nothing else, or no longer than that."""
    until = time.perf_counter() + patience_seconds
    while time.perf_counter() < until:
        busy = busy_seconds()
        time.sleep(_LOOK_SECONDS)
        if (busy_seconds() - busy) / _LOOK_SECONDS < _QUIET:
            return
