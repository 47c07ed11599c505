"""Measure on a GPU beside a PyTorch loop and a JAX `vmap` ensemble: options in, a table in Markdown out.

    PYTHONPATH=benchmarks .venv/bin/python -m speed.on_gpu
    PYTHONPATH=benchmarks .venv/bin/python -m speed.on_gpu --study kernel_size --variant conv2_3x3 --replicas 1

All three train the same network in f32 on the same images, take turns, and stay on the GPU meanwhile. The loop trains
one network at a time, the others as many replicas as they are asked for. Where there is no GPU, that is said, and
nothing is measured; `--device cpu` tries the benchmark itself, and its figures say nothing about a GPU.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from bakeoff.data import dataset_facts
from bakeoff.spec import load_study, settings_of
from speed.contestants import Material, peer_commands
from speed.environments import HOME
from speed.exporting import export
from speed.peers import Peer
from speed.processes import Command, ContestantFailed
from speed.rounds import Pace, Work, interleaved
from speed.teams import Team

_NO_GPU = "There is no CUDA device here: nothing is measured.\n"
_LOOP = Peer(name="torch", title="PyTorch loop", environment="torch", script="torch_peer.py")
_ENSEMBLE = Peer(
    name="jax",
    title="JAX ensemble",
    environment="jax_cuda",
    script="jax_peer.py",
    # It would take three quarters of the memory for itself.
    variables=(("XLA_PYTHON_CLIENT_PREALLOCATE", "false"),),
    replicas_wanted=True,
)


def main() -> None:
    """Measure, and print the table."""
    asked = _asked()
    if asked.device != "cpu" and not _has_gpu():
        sys.stdout.write(_NO_GPU)
        return
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(_table(asked, Path(folder)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", default="mlp_regularised")
    parser.add_argument("--variant", default="mlp2_plain")
    parser.add_argument("--replicas", type=int, default=64)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    return parser.parse_args()


def _has_gpu() -> bool:
    told = subprocess.run(
        (sys.executable, "-m", "bakeoff.runner.device_names"), capture_output=True, text=True, check=True
    )
    return "cuda:0" in told.stdout.split()


def _table(asked: argparse.Namespace, folder: Path) -> str:
    lines = ["| | µs per image and replica | notes |", "| --- | --- | --- |"]
    with ExitStack() as stack:
        works: dict[str, Work] = {}
        notes: dict[str, str] = {}
        for title, command in _commands(asked, folder).items():
            place = folder / title.replace(" ", "-")
            place.mkdir()
            team = stack.enter_context(Team([command], folder=place))
            try:
                notes[title] = team.answers()[0]["notes"]
            except ContestantFailed as failure:
                lines.append(f"| {title} | — | {str(failure).splitlines()[-1]} |")
                continue
            works[title] = partial(_work, team, asked.seconds)
        outcome = interleaved(works, Pace(rounds=asked.rounds))
    for title, rounds in outcome.rounds.items():
        values = sorted(one["value"] for one in rounds)
        if values:
            spread = f"{statistics.median(values):.3g} ({values[0]:.3g}–{values[-1]:.3g})"
            lines.append(f"| {title} | {spread} | {notes[title]} |")
    return "\n".join(lines) + "\n"


def _commands(asked: argparse.Namespace, folder: Path) -> dict[str, Command]:
    settings = settings_of(load_study(asked.study), asked.variant)
    facts = dataset_facts(settings.dataset)
    material = Material(
        data=export(settings.dataset, settings.preprocess, folder=folder),
        train_count=facts.train_count,
        test_count=facts.test_count,
        networks={asked.variant: settings},
        replicas=asked.replicas,
    )
    ours = {"study": asked.study, "variant": asked.variant, "precision": "f32", "replicas": asked.replicas}
    commands = {
        "bakeoff": Command(
            words=(sys.executable, "-m", "speed.our_steps"),
            variables={"PYTHONPATH": str(HOME)},
            job=ours | {"workers": 1, "worker": 0, "device": asked.device},
        ),
    }
    ensemble = _ENSEMBLE if asked.device != "cpu" else replace(_ENSEMBLE, environment="keras_jax")
    for peer in (_LOOP, ensemble):
        (command,) = peer_commands(peer, material, mode="steps")
        commands[peer.title] = replace(command, job={**(command.job or {}), "device": asked.device})
    # bakeoff's own environment has the PyTorch that knows the GPU; that of the benchmarks on a CPU has not.
    loop = commands[_LOOP.title]
    commands[_LOOP.title] = replace(loop, words=(sys.executable, *loop.words[1:]))
    return commands


def _work(team: Team, seconds: float) -> dict[str, float]:
    used = team.used()
    (answer,) = team.ask(str(seconds))
    return {"value": 1e6 * answer["seconds"] / answer["images"], "cpu_seconds": team.used() - used}


if __name__ == "__main__":
    main()
