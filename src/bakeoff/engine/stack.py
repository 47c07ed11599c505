"""The state of a cohort in training: trials in, one buffer row of weights and optimizer slots for each out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.callbacks import Watch, first_watches
from bakeoff.engine.initial import initial_values
from bakeoff.engine.network import Node, nodes
from bakeoff.engine.parameters import Layout, empty_buffer, layout, leaves, views
from bakeoff.engine.schedules import learning_rate_at
from bakeoff.engine.update import slot_values
from bakeoff.plan import Trial, program_of
from bakeoff.records import Program

DTYPES = {"f32": torch.float32, "bf16": torch.float32, "f64": torch.float64}
"""Of weights, by precision: bf16 is for activations alone."""


@final
class Replica:
    """One trial in training: what is not in the stack's buffers, and changes from step to step.

    Attributes:
        trial: Which.
        program: What trains it, from its first step to its last.
        slots: The optimizer's own (size,) buffers.
        watches: What its callbacks remember.
        fixed_rate: The learning rate, or None where a schedule gives it.
        steps: Taken so far.
        epochs: With a record.
        seconds: Its share of the cohort's wall time.
        best: The kept weights and moving statistics, and their epoch.
    """

    def __init__(self, trial: Trial, *, weights: Tensor) -> None:
        """Start a trial before its first step; `weights` (size,) shows the slots' size, precision and device."""
        settings = trial.settings
        rate = settings.optimizer.learning_rate
        self.trial = trial
        self.program: Program = program_of(settings, device=weights.device.type)
        self.slots = [torch.full_like(weights, value) for value in slot_values(settings.optimizer)]
        self.watches: tuple[Watch, ...] = first_watches(settings.callbacks)
        self.fixed_rate = float(rate) if isinstance(rate, float | int) else None
        self.steps = 0
        self.epochs = 0
        self.seconds = 0.0
        self.best: tuple[Tensor, Tensor, int] | None = None

    @property
    def learning_rate(self) -> float:
        """Of the next step."""
        return self.learning_rates(1)[0]

    def learning_rates(self, step_count: int) -> list[float]:
        """Return those of the next steps."""
        if self.fixed_rate is not None:
            return [self.fixed_rate] * step_count
        schedule = self.trial.settings.optimizer.learning_rate
        return [learning_rate_at(schedule, self.steps + step) for step in range(step_count)]


@final
class Stack:
    """Replicas whose arrays have the same shapes, with their weights side by side.

    Attributes:
        replicas: In the order of the buffers' rows.
        network: The layers; dropout rates are those of the first replica and looked up per trial elsewhere.
        layout: Where each tensor lies.
        weights: (replica, size) trainable values.
        moving: (replica, size) batch statistics.
        gradient: (replica, size).
        leaves: The trainable tensors (replica, *shape) by `layer/role`, as autograd's leaves.
    """

    def __init__(
        self, replicas: Sequence[Replica], network: tuple[Node, ...], *, places: Layout, weights: Tensor, moving: Tensor
    ) -> None:
        """Put replicas beside each other; row i of the buffers belongs to replica i."""
        self.replicas = tuple(replicas)
        self.network = network
        self.layout = places
        self.weights, self.moving = weights, moving
        self.gradient = torch.zeros_like(weights)
        self.leaves = leaves(places.trainable, weights)
        self._moving = views(places.moving, moving)

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Every weight tensor (replica, *shape) by `layer/role`."""
        return self.leaves | self._moving

    def part(self, rows: Sequence[int]) -> Stack:
        """Return a stack of its own for these rows."""
        chosen = torch.tensor(rows, device=self.weights.device)
        replicas = [self.replicas[row] for row in rows]
        return Stack(
            replicas, self.network, places=self.layout, weights=self.weights[chosen], moving=self.moving[chosen]
        )

    def arrays(self, row: int) -> dict[str, np.ndarray]:
        """Return one replica's weight tensors by `layer/role`, in the network's order, in Keras's layout."""
        tensors = self.tensors
        return {slot.key: tensors[slot.key][row].detach().cpu().numpy().copy() for slot in self.layout.slots}

    def restore(self, row: int) -> None:
        """Put a replica's kept weights back, where it has any."""
        best = self.replicas[row].best
        if best is not None:
            self.weights[row].copy_(best[0])
            self.moving[row].copy_(best[1])


def fresh_stack(trials: Sequence[Trial], input_shape: tuple[int, ...], *, device: str) -> Stack:
    """Return a stack of trials before their first step: each trial's weights drawn from its seed."""
    settings = trials[0].settings
    network = nodes(settings, input_shape)
    places = layout(network)
    rows = [_initial_rows(places, trial.seed, DTYPES[settings.precision]) for trial in trials]
    weights, moving = (torch.stack(buffers).to(device) for buffers in zip(*rows, strict=True))
    replicas = [Replica(trial, weights=row) for trial, row in zip(trials, weights, strict=True)]
    return Stack(replicas, network, places=places, weights=weights, moving=moving)


def _initial_rows(places: Layout, seed: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    rows = []
    for slots in (places.trainable, places.moving):
        buffer = empty_buffer(1, slots, dtype=dtype)
        for slot, view in zip(slots, views(slots, buffer).values(), strict=True):
            values = initial_values(slot.weight.initializer, slot.weight.shape, seed=seed, index=slot.index)
            view.copy_(torch.from_numpy(values))
        rows.append(buffer[0])
    return rows[0], rows[1]
