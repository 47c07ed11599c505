"""A batch's images come from the set in the order that its indices say."""

from __future__ import annotations

import pytest
import torch

from bakeoff.engine.fused.gathering import gather
from bakeoff.engine.fused.instructions import Batches
from bakeoff.engine.fused.program import Program


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_images_are_gathered_and_standardised(kind: torch.dtype, by: str) -> None:
    images = torch.arange(12.0).view(4, 3)
    mean, deviation = torch.tensor([0.0, 1.0, 2.0]), torch.tensor([1.0, 2.0, 4.0])
    outputs = torch.empty(2, 3, dtype=kind)
    program = Program([gather(images, outputs=outputs, mean=mean, deviation=deviation)])
    program.run(Batches(torch.tensor([3, 0, 2]), batch_size=2), first=0, count=1)
    assert outputs.tolist() == [[9.0, 4.5, 2.25], [0.0, 0.0, 0.0]]
    program.run(Batches(torch.tensor([3, 0, 2]), batch_size=2), first=1, count=1)
    assert outputs[0].tolist() == [6.0, 3.0, 1.5]
