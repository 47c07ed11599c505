"""Stores with made-up trials of one notebook's networks, for the tests of the reproduction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bakeoff.spec import Precision, load_study
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up

NAME = "mlp_regularised"
RIGHT = {"mlp2_plain": 9_800, "mlp2_bn_dropout": 9_830, "mlp3_bn_dropout": 9_829, "mlp5_bn_dropout": 9_831}


def trained(
    path: Path,
    *,
    seeds: Mapping[str, Sequence[int]],
    seed_count: int = 8,
    right: Mapping[str, int] = RIGHT,
    precision: Precision = "f32",
) -> Path:
    """Keep made-up trials of some seeds in a store; the n-th seed has n images more right."""
    study = replace(load_study(NAME), seeds=seed_count, precision=precision)
    made = {
        name: [MadeUp(hits=first_right(right[name] + seed, of=10_000)) for seed in found]
        for name, found in seeds.items()
    }
    with open_store(path, writable=True) as store:
        keep_made_up(store, study, made=made, seeds={name: seeds.get(name, [0]) for name in RIGHT})
    return path
