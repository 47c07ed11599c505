"""Who takes part: peers and bakeoff's own ways of being run in; the commands that start them out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bakeoff.machine import core_count, has_bf16_units
from bakeoff.spec import Conv2D, Precision, Settings, to_plain
from speed.environments import HOME, python_of
from speed.peers import PEERS, Peer
from speed.processes import Command
from speed.rows import StepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A way of running bakeoff.

    Attributes:
        name: As on the command line and in the results.
        title: As in tables.
        precision: None leaves it to bakeoff.
        variables: Of the environment that it runs in.
        is_for_bf16: Whether it says nothing new where the CPU has no bf16 units.
    """

    name: str
    title: str
    precision: Precision | None = "f32"
    variables: tuple[tuple[str, str], ...] = ()
    is_for_bf16: bool = False


NO_COMPILER = "bakeoff_no_compiler"
BAKEOFF = Own(name="bakeoff", title="bakeoff")
OWN = (
    BAKEOFF,
    Own(name="bakeoff_auto", title="bakeoff, at its best", precision=None, is_for_bf16=True),
    # There is a program `false` everywhere, and it compiles nothing.
    Own(name=NO_COMPILER, title="bakeoff, no compiler", precision=None, variables=(("CC", "false"),)),
)

Contestant = Peer | Own

BAKEOFF_COMMAND = Path(sys.executable).with_name("bakeoff")
"""What a user types, in the environment that the benchmarks run in."""


def contestants(names: Sequence[str], networks: Sequence[Settings]) -> tuple[Contestant, ...]:
    """Return who of the named ones can train these networks here; all of them where none is named."""
    everyone: tuple[Contestant, ...] = (*OWN, *PEERS)
    return tuple(one for one in everyone if (not names or one.name in names) and _can(one, networks))


def _can(one: Contestant, networks: Sequence[Settings]) -> bool:
    has_images = any(isinstance(layer, Conv2D) for settings in networks for layer in settings.layers)
    if isinstance(one, Own):
        # bakeoff trains dense networks in f32 by itself, and everything where there are no bf16 units.
        return not one.is_for_bf16 or (has_bf16_units() and has_images)
    return (one.knows_images or not has_images) and (one.precision == "f32" or has_bf16_units())


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What peers are given.

    Attributes:
        data: An .npz of preprocessed images.
        train_count: How many of its training images are used.
        test_count: How many of its test images.
        networks: Settings by name.
        replicas: For peers that train several as one.
    """

    data: Path
    train_count: int
    test_count: int
    networks: Mapping[str, Settings]
    replicas: int


def peer_commands(peer: Peer, material: Material, *, mode: str) -> list[Command]:
    """Return the commands of a peer's processes: one with all threads, or one with one thread for each core."""
    count = core_count() if peer.is_one_a_core else 1
    job = {
        "mode": mode,
        "data": str(material.data),
        "train_count": material.train_count,
        "test_count": material.test_count,
        "names": list(material.networks),
        "networks": [to_plain(settings) for settings in material.networks.values()],
        "precision": peer.precision,
        "steps_a_call": peer.steps_a_call,
        "threads": 1 if peer.is_one_a_core else core_count(),
        "replicas": material.replicas if peer.replicas_wanted else 1,
    }
    words = (str(python_of(peer.environment)), str(HOME / "peers" / peer.script))
    return [_command(words, peer.variables, job | {"seed": seed}) for seed in range(count)]


def our_step_commands(own: Own, row: StepRow) -> list[Command]:
    """Return the commands of bakeoff's workers: one a core."""
    words = (sys.executable, "-m", "speed.our_steps")
    threads = (("OMP_NUM_THREADS", "1"), ("MKL_NUM_THREADS", "1"), ("PYTHONPATH", str(HOME)))
    job = {
        "study": row.study,
        "variant": row.variant,
        "precision": own.precision,
        "replicas": row.replicas,
        "workers": core_count(),
    }
    variables = (*own.variables, *threads)
    return [_command(words, variables, job | {"worker": worker}) for worker in range(core_count())]


def _command(words: tuple[str, ...], variables: tuple[tuple[str, str], ...], job: dict[str, Any]) -> Command:
    return Command(words=words, variables=dict(variables), job=job)
