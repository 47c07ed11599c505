"""The rows of whole studies: a study and its contestants in; seconds from the command to the table out.

bakeoff is called as a user calls it. A peer trains each network once, for two epochs, and the rest is worked out: the
first epoch's excess over the second is what building and compiling cost, every further epoch costs what the second did.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import bakeoff
from bakeoff.data import dataset_facts
from bakeoff.machine import core_count
from bakeoff.spec import load_study, override, save_study
from speed.contestants import BAKEOFF_COMMAND, NO_COMPILER, Contestant, Material, Own, contestants, peer_commands
from speed.exporting import export, export_part
from speed.peers import Peer
from speed.processes import Command, finished
from speed.results import contestant_record
from speed.rounds import Pace, Work, interleaved
from speed.rows import StudyRow, distinct_variants

_PEER_EPOCHS = 2
_MOST_WITHOUT_COMPILER = 1.0


def measure_study(row: StudyRow, names: Sequence[str], *, pace: Pace, folder: Path) -> dict[str, Any]:
    """Return a row's record; each measurement is a command of its own, from its start to its end."""
    networks = distinct_variants(row)
    some = next(iter(networks.values()))
    facts = dataset_facts(some.dataset)
    material = Material(
        data=export(some.dataset, some.preprocess, folder=folder),
        train_count=round(facts.train_count * row.peer_share * pace.peer_share),
        test_count=round(facts.test_count * row.peer_share * pace.peer_share),
        networks=networks,
        replicas=row.seeds,
    )
    chosen = contestants(names, list(networks.values()))
    notes: dict[str, Any] = {}
    works: dict[str, Work] = {
        one.name: _work(one, row=row, material=material, notes=notes, pace=pace, folder=folder) for one in chosen
    }
    outcome = interleaved(works, pace)
    return {
        "kind": "study",
        "seeds": row.seeds,
        "epochs": row.epochs,
        "trials": len(networks) * row.seeds,
        "our_epochs": row.our_epochs * pace.our_share,
        "peer_images": material.train_count,
        "peer_epochs": _PEER_EPOCHS,
        "goals": dict(row.goals),
        "contestants": {
            one.name: contestant_record(
                one,
                outcome.rounds[one.name],
                notes=notes.get(one.name, ""),
                peak_bytes=max(figures["peak_bytes"] for figures in outcome.rounds[one.name]),
            )
            for one in chosen
            if one.name in outcome.rounds
        },
        "failures": outcome.failures,
    }


def _work(
    one: Contestant, *, row: StudyRow, material: Material, notes: dict[str, Any], pace: Pace, folder: Path
) -> Work:
    numbers = count()
    place = folder / f"{row.name}-{one.name}"
    if isinstance(one, Own):
        part = _our_part(one, row, pace)
        return lambda: run_ours(one, row, epochs=part, folder=_new(place, next(numbers)))
    return partial(_peers, one, row=row, material=material, notes=notes, place=place, numbers=numbers)


def _our_part(own: Own, row: StudyRow, pace: Pace) -> float:
    """Return how many epochs are trained; where it is slow, no more than is needed to see how slow."""
    part = row.our_epochs * pace.our_share
    return min(part, _MOST_WITHOUT_COMPILER) if own.name == NO_COMPILER else part


def _new(place: Path, number: int) -> Path:
    folder = place / str(number)
    folder.mkdir(parents=True)
    return folder


def run_ours(own: Own, row: StudyRow, *, epochs: float, folder: Path) -> dict[str, float]:
    """Run a study file with an empty store, read from the store what an epoch took, and work out the rest.

    Args:
        own: How.
        row: What.
        epochs: To train; less than one is one on so much of the images.
        folder: An empty one.
    """
    path, store = folder / "study.toml", folder / "store.db"
    whole_epochs, share = max(1, round(epochs)), min(1.0, epochs)
    study = override(load_study(row.study), seeds=row.seeds, epochs=whole_epochs, only=row.variants or None)
    if share < 1:
        study = replace(study, dataset=str(export_part(study.dataset, share=share, folder=folder)))
    save_study(replace(study, precision=own.precision or "auto"), path)
    words = (str(BAKEOFF_COMMAND), "run", str(path), "--store", str(store))
    done = finished([Command(words=words, variables=dict(own.variables))], folder=folder)
    each = _epoch_seconds(row, path, store)
    start = max(0.0, done.seconds - whole_epochs * each)
    remaining = row.epochs / share - whole_epochs
    return {
        "value": done.seconds + remaining * each,
        "measured_seconds": done.seconds,
        "epoch_seconds": each / share,
        "start_seconds": start,
        "cpu_seconds": done.cpu_seconds,
        "peak_bytes": done.peak_bytes,
    }


def _epoch_seconds(row: StudyRow, study: Path, store: Path) -> float:
    """Return what an epoch of all trials takes, measuring at its end included, when every core has work."""
    results = bakeoff.load_results(study, store=store)
    means = [
        float(results.history(name, seed)["seconds"].mean())
        for name in distinct_variants(row)
        for seed in results.seeds(name)
    ]
    return sum(means) / core_count()


def _peers(
    peer: Peer, *, row: StudyRow, material: Material, notes: dict[str, Any], place: Path, numbers: Iterator[int]
) -> dict[str, float]:
    """Train each network once, with each process, and work out what all seeds and epochs take."""
    done = finished(peer_commands(peer, material, mode="study"), folder=_new(place, next(numbers)))
    answers = [[json.loads(line) for line in output.splitlines()] for output in done.outputs]
    trials = [trial for lines in answers for trial in lines[1:]]
    notes[peer.name] = trials[0]["notes"]
    whole = dataset_facts(next(iter(material.networks.values())).dataset).train_count / material.train_count
    at_once = len(answers)
    start = sum(lines[0]["start_seconds"] for lines in answers) / at_once
    repeats = row.seeds / at_once
    return {
        "value": start
        + repeats * sum(_trial_seconds(trial, epochs=row.epochs, whole=whole) for trial in trials) / at_once,
        "measured_seconds": done.seconds,
        "start_seconds": start,
        "compile_seconds": sum(_compile_seconds(trial) for trial in trials) / len(trials),
        "accuracy": sum(trial["accuracy"] for trial in trials) / len(trials),
        "cpu_seconds": done.cpu_seconds,
        "peak_bytes": done.peak_bytes,
    }


def _trial_seconds(trial: Mapping[str, Any], *, epochs: int, whole: float) -> float:
    """Return what one trial takes on all images; `whole` is how many times as many they are."""
    trained = float(epochs * trial["later_seconds"] + trial["test_seconds"]) * whole
    return (_compile_seconds(trial) + trained) / float(trial["replicas"])


def _compile_seconds(trial: Mapping[str, Any]) -> float:
    """Return what building and compiling a network costs: the first epoch's excess, and what went before it."""
    excess: float = max(0.0, trial["first_seconds"] - trial["later_seconds"])
    return float(trial["build_seconds"]) + excess
