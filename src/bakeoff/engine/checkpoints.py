"""A replica's whole state as named arrays and back, so that a killed trial goes on bit for bit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from bakeoff.engine.callbacks import Watch
from bakeoff.engine.stack import Stack
from bakeoff.records import FUSED, Checkpoint

Arrays = Mapping[str, NDArray[np.generic]]


def checkpoint(stack: Stack, row: int) -> Checkpoint:
    """Return a replica's state at the end of an epoch."""
    replica = stack.replicas[row]
    arrays: dict[str, NDArray[np.generic]] = {
        "weights": stack.weights[row].cpu().numpy().copy(),
        "moving": stack.moving[row].cpu().numpy().copy(),
        "counters": np.array([replica.steps, replica.epochs]),
        "seconds": np.array([replica.seconds]),
        "rate": np.array([np.nan if replica.fixed_rate is None else replica.fixed_rate]),
        "watches": np.array([_numbers(watch) for watch in replica.watches]).reshape(-1, 4),
    }
    arrays |= {f"slot{index}": slot.cpu().numpy().copy() for index, slot in enumerate(replica.slots)}
    if replica.program == "fused":
        arrays[FUSED] = np.array([True])
    if replica.best is not None:
        weights, moving, epoch = replica.best
        arrays |= {"best_weights": weights.cpu().numpy(), "best_moving": moving.cpu().numpy()}
        arrays["best_epoch"] = np.array([epoch])
    return Checkpoint(trial=replica.trial.digest, epoch=replica.epochs, arrays=arrays)


def resume(stack: Stack, row: int, *, arrays: Arrays) -> None:
    """Put a replica into the state that `checkpoint` returned; the program that it was in goes on."""
    replica = stack.replicas[row]
    replica.program = "fused" if FUSED in arrays else "reference"
    stack.weights[row].copy_(torch.tensor(arrays["weights"]))
    stack.moving[row].copy_(torch.tensor(arrays["moving"]))
    replica.steps, replica.epochs = (int(count) for count in arrays["counters"])
    replica.seconds = float(arrays["seconds"][0])
    replica.fixed_rate = None if replica.fixed_rate is None else float(arrays["rate"][0])
    replica.watches = tuple(_watch(numbers) for numbers in arrays["watches"])
    for index, slot in enumerate(replica.slots):
        slot.copy_(torch.tensor(arrays[f"slot{index}"]))
    if "best_weights" in arrays:
        weights, moving = (torch.tensor(arrays[name]).to(stack.weights) for name in ("best_weights", "best_moving"))
        replica.best = (weights, moving, int(arrays["best_epoch"][0]))


def _numbers(watch: Watch) -> tuple[float, float, float, float]:
    return watch.best, watch.waited, watch.cooldown, watch.has_best_weights


def _watch(numbers: NDArray[np.float64]) -> Watch:
    best, waited, cooldown, has_best_weights = (float(number) for number in numbers)
    return Watch(best=best, waited=int(waited), cooldown=int(cooldown), has_best_weights=bool(has_best_weights))
