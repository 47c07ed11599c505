"""Modules that PyTorch has not: each is a class of its own name, and they do what they say."""

from __future__ import annotations

from typing import Any

import torch

from bakeoff.bridge.export.torch_snippets import SNIPPETS


def defined() -> dict[str, Any]:  # whatever the snippets define
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn}  # as above
    for text in SNIPPETS.values():
        exec(text, names)  # a text of our own
    return names


def test_each_defines_what_it_is_called() -> None:
    names = defined()
    assert all(issubclass(names[name], torch.nn.Module) for name in SNIPPETS)


def test_an_average_counts_what_lies_inside() -> None:
    average = defined()["InsideAverage"]((2, 2), (2, 2), (0, 1, 0, 1))
    image = torch.arange(9.0).reshape(1, 1, 3, 3)
    # Of 0 1 2, 3 4 5, 6 7 8: the right column, the lower row and the corner stand alone.
    assert average(image).flatten().tolist() == [2.0, 3.5, 6.5, 8.0]


def test_zeros_have_no_norm_and_stay_zeros() -> None:
    norm = defined()["UnitNorm"]((1,))
    assert norm(torch.tensor([[0.0, 0.0], [0.0, 4.0]])).tolist() == [[0.0, 0.0], [0.0, 1.0]]
