"""A layer without a kernel goes forward and back by its own function."""

from __future__ import annotations

import torch
from tests.engine.fused.single import run

from bakeoff.engine.fused.by_autograd import ByAutograd


def test_the_way_back_is_the_functions_derivative() -> None:
    inputs, outputs, result = torch.tensor([[2.0], [3.0], [9.0]]), torch.zeros(3, 1), torch.zeros(3, 1)
    cube = ByAutograd(lambda x: x**3, inputs, outputs=outputs)
    run([cube.forward(), cube.backward(torch.ones(3, 1), result=result)], rows=2)
    assert outputs.flatten().tolist() == [8, 27, 0]
    assert result.flatten().tolist() == [12, 27, 0]


def test_asking_needs_no_way_back() -> None:
    inputs, outputs = torch.tensor([[2.0]]), torch.zeros(1, 1)
    run([ByAutograd(lambda x: x**3, inputs, outputs=outputs).inference()], rows=1)
    assert float(outputs) == 8
