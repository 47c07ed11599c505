"""A network as a readable PyTorch file: its parts in, the source text and the arrays that belong beside it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.export.parts import Part
from bakeoff.bridge.export.torch_modules import Module, layer_modules, preparing_modules
from bakeoff.bridge.export.torch_snippets import SNIPPETS

_CUSTOM = re.compile(r"[A-Z]\w*")

_HEAD = '''"""A trained network as `nn.Sequential`: load() gives it with the weights of the safetensors file beside it.

{about}

It takes images as the data set has them, float32 (image, {axes}): what prepares them is part of it.
It gives the probabilities (image, class).
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

'''

_FOOT = '''

def network():
    """Return the network without its weights."""
    return nn.Sequential(
{modules}
    )


def load(weights=Path(__file__).with_suffix(".safetensors")):
    """Return the trained network, ready to be asked."""
    made = network()
    made.load_state_dict(load_file(weights))
    return made.eval()
'''


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TorchSource:
    """A network as PyTorch has it.

    Attributes:
        text: Of a Python file.
        arrays: The network's state, by PyTorch's names: "1.weight" and so on.
    """

    text: str
    arrays: dict[str, NDArray[np.generic]]


def torch_source(parts: Sequence[Part], *, about: Sequence[str]) -> TorchSource:
    """Return the file that makes the network, and its weights.

    Args:
        parts: Of the network, from the data set's images to probabilities.
        about: Lines that tell which network it is; they may hold anything.
    """
    placed = list(_modules(parts))
    head = _HEAD.format(about="\n".join(map(_harmless, about)), axes=_axes(parts[0].input_shape))
    used = dict.fromkeys(name for _, module in placed if (name := _custom(module)) is not None)
    classes = "\n".join(SNIPPETS[name] for name in used)
    lines = "\n".join(f"        {module.call},  # {_harmless(name)}" for name, module in placed)
    arrays = {
        f"{index}.{name}": array for index, (_, module) in enumerate(placed) for name, array in module.arrays.items()
    }
    return TorchSource(text=head + classes + _FOOT.format(modules=lines), arrays=arrays)


def _modules(parts: Sequence[Part]) -> Iterator[tuple[str, Module]]:
    """Yield all modules, each with the name of the part that it belongs to."""
    first = next((index for index, part in enumerate(parts) if part.is_layer), len(parts))
    for part in parts[:first]:
        yield from ((part.name, module) for module in preparing_modules(part))
    if len(parts[first].input_shape) == 3:
        yield parts[first].name, Module(call="ChannelsFirst()")
    for part in parts[first:]:
        yield from ((part.name, module) for module in layer_modules(part))


def _custom(module: Module) -> str | None:
    found = _CUSTOM.match(module.call)
    return None if found is None else found[0]


def _harmless(words: str) -> str:
    """Return what a study calls something, as it may stand in a comment or a docstring: it could end either."""
    return words.encode("unicode_escape").decode().replace('"', "'")


def _axes(shape: Sequence[int]) -> str:
    return "height, width, channel" if len(shape) == 3 else "feature"
