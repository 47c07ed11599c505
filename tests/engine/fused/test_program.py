"""Programs carry their operations out in order, whoever carries them out."""

from __future__ import annotations

import torch

from bakeoff.engine.fused.elements import CURVES, activate
from bakeoff.engine.fused.instructions import Batch, Batches, Operation
from bakeoff.engine.fused.program import Program


def test_operations_of_either_kind_take_turns_batch_by_batch(by: str) -> None:
    values = torch.zeros(2, 1)
    seen: list[tuple[int, float]] = []

    def look(batch: Batch) -> None:
        seen.append((batch.done, float(values[0, 0])))
        values[0, 0] -= 3

    rectify = activate(CURVES["relu"], values, outputs=values)
    program = Program([Operation(by_torch=look), rectify, Operation(by_torch=look)])
    program.run(Batches(torch.arange(4), batch_size=2), first=0, count=2)
    assert seen == [(0, 0.0), (0, 0.0), (1, -3.0), (1, 0.0)]


def test_a_program_of_nothing_does_nothing(by: str) -> None:
    Program([]).run(Batches(torch.arange(4), batch_size=2), first=0, count=2)
