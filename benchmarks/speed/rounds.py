"""Interleaved rounds: contestants' pieces of work in; each one's rounds, in the shape of the results' file, out."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from speed.processes import ContestantFailed
from speed.quiet import quietly

Work = Callable[[], dict[str, float]]
"""Measures once; gives `value`, what the row compares, and `cpu_seconds`."""

Round = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is measured.

    Attributes:
        rounds: How often each contestant has its turn.
        step_seconds: How long one measurement of steps takes.
        tries: How often a disturbed measurement is made at most.
        patience_seconds: How long to wait for a quiet moment before each.
        our_share: Of the epochs that bakeoff trains of a study; below 1 where there is less time.
        peer_share: Of the images that peers train on.
    """

    rounds: int = 5
    step_seconds: float = 2.0
    tries: int = 3
    patience_seconds: float = 5.0
    our_share: float = 1.0
    peer_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the rounds.

    Attributes:
        rounds: By contestant; the same number for each.
        failures: By contestant that fell out, why.
    """

    rounds: dict[str, list[Round]]
    failures: dict[str, str]


def interleaved(works: Mapping[str, Work], pace: Pace) -> Outcome:
    """Let each contestant have its turn in every round, in an order that is drawn anew for each round."""
    outcome = Outcome(rounds={name: [] for name in works}, failures={})
    # The order decides nothing but what may linger from the one before; fixed, so that two runs are alike.
    generator = random.Random(0)
    for number in range(pace.rounds):
        names = [name for name in works if name not in outcome.failures]
        generator.shuffle(names)
        for name in names:
            _turn(name, works[name], pace, outcome)
        sys.stderr.write(f"  round {number + 1} of {pace.rounds}\n")
    return outcome


def _turn(name: str, work: Work, pace: Pace, outcome: Outcome) -> None:
    try:
        counted = quietly(work, tries=pace.tries, patience_seconds=pace.patience_seconds)
    except ContestantFailed as failure:
        outcome.failures[name] = str(failure)
        outcome.rounds.pop(name)
        sys.stderr.write(f"  {name}: {failure}\n")
        return
    figures = counted.measurement.facts | {
        "others": counted.measurement.others,
        "thrown_away": counted.thrown_away,
    }
    outcome.rounds[name].append(figures)
    disturbed = ", disturbed" if counted.measurement.is_disturbed else ""
    sys.stderr.write(f"    {name:20} {figures['value']:12.3f}{disturbed}\n")
