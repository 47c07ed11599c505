"""Where weights lie: a network in, one flat buffer of trainable and one of moving values for each replica out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.network import Node
from bakeoff.spec import WeightFacts

# 64 bytes in f32: each tensor starts on a cache line, at the same alignment in every replica.
_ALIGNMENT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One weight tensor's place in a flat buffer.

    Attributes:
        layer: The layer's name.
        index: Counted over all weight tensors of the network; names the tensor's random stream.
        weight: Role, shape, initialiser, penalty.
        offset: Of its first element.
    """

    layer: str
    index: int
    weight: WeightFacts
    offset: int

    @property
    def key(self) -> str:
        """`layer/role`, the name that the tensor bears in a store."""
        return f"{self.layer}/{self.weight.role}"

    @property
    def size(self) -> int:
        """Elements."""
        return math.prod(self.weight.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The slots of a network: `trainable` ones in one buffer, `moving` ones (batch statistics) in another."""

    trainable: tuple[Slot, ...]
    moving: tuple[Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All of them, in the network's order."""
        return tuple(sorted(self.trainable + self.moving, key=lambda slot: slot.index))


def layout(network: Iterable[Node]) -> Layout:
    """Return the places of all weights of a network."""
    weights = [(node.facts.name, weight) for node in network for weight in node.facts.weights]
    indexed = [(name, index, weight) for index, (name, weight) in enumerate(weights)]
    return Layout(
        trainable=_placed([item for item in indexed if item[2].is_trainable]),
        moving=_placed([item for item in indexed if not item[2].is_trainable]),
    )


def _placed(weights: list[tuple[str, int, WeightFacts]]) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    end = 0
    for layer, index, weight in weights:
        slots.append(Slot(layer=layer, index=index, weight=weight, offset=end))
        end = aligned(end + slots[-1].size)
    return tuple(slots)


def aligned(size: int) -> int:
    """Return `size` rounded up to whole cache lines."""
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def buffer_size(slots: tuple[Slot, ...]) -> int:
    """Return how many elements a replica's buffer of these slots has."""
    return aligned(slots[-1].offset + slots[-1].size) if slots else 0


def views(slots: tuple[Slot, ...], buffer: Tensor) -> dict[str, Tensor]:
    """Return each slot's tensor (replica, *shape) as a view of the flat buffer (replica, size), by its key."""
    return {
        slot.key: buffer[:, slot.offset : slot.offset + slot.size].unflatten(1, slot.weight.shape) for slot in slots
    }


def gather_into(buffer: Tensor, slots: tuple[Slot, ...], *, tensors: Mapping[str, Tensor]) -> None:
    """Copy tensors (replica, *shape) into their slots of a flat buffer (replica, size)."""
    for key, view in views(slots, buffer).items():
        view.copy_(tensors[key])


def leaves(slots: tuple[Slot, ...], buffer: Tensor) -> dict[str, Tensor]:
    """Return the slots' tensors as leaves that autograd follows; they see every change of the buffer."""
    return {key: view.detach().requires_grad_(True) for key, view in views(slots, buffer).items()}


def empty_buffer(replica_count: int, slots: tuple[Slot, ...], *, dtype: torch.dtype) -> Tensor:
    """Return a zero buffer (replica, size); the gaps between slots stay zero."""
    return torch.zeros(replica_count, buffer_size(slots), dtype=dtype)
