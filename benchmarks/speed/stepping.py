"""The rows of steps: a network and its contestants in; microseconds per image and replica, round by round, out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from bakeoff.data import dataset_facts
from bakeoff.plan import network_facts
from bakeoff.spec import Settings, load_study, settings_of, training_mflop_per_image
from speed.contestants import Contestant, Material, Own, contestants, our_step_commands, peer_commands
from speed.exporting import export
from speed.processes import Command, ContestantFailed
from speed.results import contestant_record
from speed.rounds import Pace, interleaved
from speed.rows import StepRow
from speed.teams import Team


def measure_steps(row: StepRow, names: Sequence[str], *, pace: Pace, folder: Path) -> dict[str, Any]:
    """Return a row's record: every contestant's process stays alive and waits while others have their turn."""
    settings = settings_of(load_study(row.study), row.variant)
    facts = dataset_facts(settings.dataset)
    material = Material(
        data=export(settings.dataset, settings.preprocess, folder=folder),
        train_count=facts.train_count,
        test_count=facts.test_count,
        networks={row.variant: settings},
        replicas=row.replicas,
    )
    with ExitStack() as stack:
        teams, failures, notes = _teams(row, names, material, stack, folder)
        works = {one.name: partial(_work, team, pace.step_seconds) for one, team in teams.items()}
        outcome = interleaved(works, pace)
        for team in teams.values():
            team.weigh()
        return {
            "kind": "steps",
            "mflop_per_image": _mflop(settings),
            "batch_size": settings.batch_size,
            "contestants": {
                one.name: contestant_record(
                    one, outcome.rounds[one.name], notes=notes[one.name], peak_bytes=team.peak_bytes
                )
                for one, team in teams.items()
                if one.name in outcome.rounds
            },
            "failures": failures | outcome.failures,
        }


def _teams(
    row: StepRow, names: Sequence[str], material: Material, stack: ExitStack, folder: Path
) -> tuple[dict[Contestant, Team], dict[str, str], dict[str, str]]:
    """Start every contestant's processes and wait until they are warm; return them, who fell out, and their notes."""
    teams: dict[Contestant, Team] = {}
    failures: dict[str, str] = {}
    notes: dict[str, str] = {}
    for one in contestants(names, list(material.networks.values())):
        commands = _commands(one, row, material)
        place = folder / f"{row.name}-{one.name}"
        place.mkdir()
        team = stack.enter_context(Team(commands, folder=place))
        sys.stderr.write(f"  starting {one.name}\n")
        try:
            notes[one.name] = team.answers()[0]["notes"]
        except ContestantFailed as failure:
            failures[one.name] = str(failure)
            sys.stderr.write(f"  {one.name}: {failure}\n")
            continue
        teams[one] = team
    return teams, failures, notes


def _commands(one: Contestant, row: StepRow, material: Material) -> list[Command]:
    return our_step_commands(one, row) if isinstance(one, Own) else peer_commands(one, material, mode="steps")


def _work(team: Team, seconds: float) -> dict[str, float]:
    used = team.used()
    answers = team.ask(str(seconds))
    images_a_second = sum(answer["images"] / answer["seconds"] for answer in answers)
    cpu_seconds = team.used() - used
    return {
        "value": 1e6 / images_a_second,
        "cpu_microseconds": 1e6 * cpu_seconds / sum(answer["images"] for answer in answers),
        "cpu_seconds": cpu_seconds,
    }


def _mflop(settings: Settings) -> float:
    return training_mflop_per_image(network_facts(settings, dataset_facts(settings.dataset)))
