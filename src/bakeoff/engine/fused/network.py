"""A stack's row as a program: one replica and what it learns from in, what trains it or asks it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

import torch
from torch import Tensor

from bakeoff.engine.batches import ImageSet, Lessons
from bakeoff.engine.fused.by_use import SortedBatch, SortedImages, in_order, sorted_images
from bakeoff.engine.fused.elements import Mask
from bakeoff.engine.fused.following import followed
from bakeoff.engine.fused.gates import behind_zeros, gates
from bakeoff.engine.fused.gathering import gather
from bakeoff.engine.fused.gating import gated
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.layers import Layer, Place, Replica, build, build_pooled
from bakeoff.engine.fused.losing import Ledger, lose
from bakeoff.engine.fused.products import MOST_ROWS_AT_ONCE
from bakeoff.engine.fused.program import Program, has_kernels
from bakeoff.engine.fused.rounding import round_whole, to_bf16_numbers
from bakeoff.engine.fused.sparse import SparseBatch, fits, sparse_images
from bakeoff.engine.fused.updating import UpdateArrays, clipping, is_plain_descent, penalise, update_step
from bakeoff.engine.network import Node, dropout_rates
from bakeoff.engine.parameters import Slot, views
from bakeoff.engine.stack import Stack
from bakeoff.machine import has_bf16_units
from bakeoff.spec import Dense, Dropout, Flatten, Optimizer

# Fewer weights stay in a cache, with their gradient and all.
_FEWEST_AT_ONCE = 65_536
# Of fewer weights, finding out what a batch uses takes as long as what that saves.
_FEWEST_BY_USE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What asks one replica about images.

    Attributes:
        program: Its operations.
        shown: Each node with what it gives, (image, *output shape), valid until the next batch; empty unless asked for.
    """

    program: Program
    shown: tuple[tuple[Node, Tensor], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How images are asked about.

    Attributes:
        source: Holds them.
        rows: Images at a time.
        is_shown: Whether somebody wants to see what each layer gives.
    """

    source: ImageSet
    rows: int
    is_shown: bool = False


def training_program(stack: Stack, data: Lessons, *, row: int, ledger: Ledger) -> Program:
    """Return what trains one replica by a batch of its next epoch, and tells the ledger."""
    state = stack.replicas[row]
    settings = state.trial.settings
    copy, rows = _copy(stack, row), min(settings.batch_size, len(data.train.labels))
    updates, by_use = _updates_at_once(stack, row, copy, rows=rows), _by_use(stack, data)
    replica = replace(
        _replica(stack, data, row=row, copy=copy, asking=Asking(source=data.train, rows=rows)),
        gradients=_of_row(stack.layout.trainable, stack.gradient[row]),
        updates=updates,
        masks=_masks(stack, row),
        batch_by_use=None if by_use is None else SortedBatch(by_use, rows=rows),
    )
    inputs, gathering = _inputs(replica, data.train, data, row)
    layers = _layers(stack.network, inputs, replica)
    logits = layers[-1].outputs if layers else inputs
    gradient = torch.empty_like(logits)
    operations = [*gathering, *(operation for layer in layers for operation in layer.forward)]
    operations += [lose(logits, gradient=gradient, ledger=ledger), *replica.rounding(gradient)]
    for layer in reversed(layers[_first_trainable(stack.network) :]):
        back, gradient = layer.back(gradient)
        operations += back
    return Program(
        [*followed(gated(operations)), *_penalties(stack, replica, ledger), *_changes(stack, row, copy, done=updates)]
    )


def _replica(stack: Stack, data: Lessons, *, row: int, copy: Tensor | None, asking: Asking) -> Replica:
    """Return what a network is built from that is asked and does not learn."""
    return Replica(
        rows=asking.rows,
        dtype=torch.bfloat16 if _is_stored_as_bf16(stack) else torch.float32,
        is_rounded=_is_rounded(stack),
        weights=_tensors(stack, row),
        typed=_of_row(stack.layout.trainable, stack.weights[row] if copy is None else copy),
        batch=_without_zeros(stack, asking.source, data, rows=asking.rows),
        is_shown=asking.is_shown,
    )


def question(stack: Stack, data: Lessons, *, row: int, asking: Asking, take: Callable[[Tensor], Operation]) -> Question:
    """Return what asks one replica about images, dropout off; `take` gets its logits."""
    replica = _replica(stack, data, row=row, copy=_copy(stack, row), asking=asking)
    inputs, gathering = _inputs(replica, asking.source, data, row)
    layers = _layers(stack.network, inputs, replica)
    operations = [*gathering, *(operation for layer in layers for operation in layer.inference)]
    operations.append(take(layers[-1].outputs if layers else inputs))
    shown = [(node, layer.outputs) for node, layer in zip(stack.network, layers, strict=True) if asking.is_shown]
    return Question(program=Program(operations), shown=tuple(shown))


def _of_row(slots: Sequence[Slot], buffer: Tensor) -> dict[str, Tensor]:
    return {key: view[0] for key, view in views(tuple(slots), buffer.unsqueeze(0)).items()}


def _tensors(stack: Stack, row: int) -> dict[str, Tensor]:
    trainable = _of_row(stack.layout.trainable, stack.weights[row])
    return trainable | _of_row(stack.layout.moving, stack.moving[row])


def _is_stored_as_bf16(stack: Stack) -> bool:
    return stack.replicas[0].trial.settings.precision == "bf16" and has_bf16_units()


def _is_rounded(stack: Stack) -> bool:
    """Say whether bf16 numbers are computed with in f32, which is the fast way where there are no units for them."""
    return stack.replicas[0].trial.settings.precision == "bf16" and not has_bf16_units()


def _copy(stack: Stack, row: int) -> Tensor | None:
    """Return the weights as they are multiplied, where they are bf16 numbers."""
    if _is_rounded(stack):
        return to_bf16_numbers(stack.weights[row])
    return stack.weights[row].to(torch.bfloat16) if _is_stored_as_bf16(stack) else None


def _masks(stack: Stack, row: int) -> dict[int, Mask]:
    state = stack.replicas[row]
    settings = state.trial.settings
    return {
        position: Mask(
            rate, seed=state.trial.seed, layer=position, epoch=state.epochs + 1, batch_size=settings.batch_size
        )
        for position, rate in dropout_rates(settings).items()
    }


def _inputs(replica: Replica, source: ImageSet, data: Lessons, row: int) -> tuple[Tensor, list[Operation]]:
    """Return the first buffer and what fills it, or the batch without zeros in its place."""
    inputs = replica.room(*source.images.shape[1:])
    if replica.batch is not None:
        return inputs, [replica.batch.gather(), *replica.rounding_of_batch()]
    if replica.batch_by_use is not None:
        return inputs, [replica.batch_by_use.gather()]
    mean, deviation = (
        None if statistic is None else statistic[row, 0].contiguous() for statistic in (data.mean, data.deviation)
    )
    gathering = gather(source.images, outputs=inputs, mean=mean, deviation=deviation)
    return inputs, [gathering, *replica.rounding(inputs)]


def _without_zeros(stack: Stack, source: ImageSet, data: Lessons, *, rows: int) -> SparseBatch | None:
    """Return the images for a first dense layer that may leave zeros out, or None."""
    first = _first_trainable(stack.network)
    is_wide = not _is_stored_as_bf16(stack)
    if first == len(stack.network) or not (has_kernels() and is_wide and data.mean is None):
        return None
    layer = stack.network[first].layer
    keeps_zeros = all(isinstance(node.layer, Flatten | Dropout) for node in stack.network[:first])
    if not (keeps_zeros and isinstance(layer, Dense) and fits(layer.units, batch_size=rows)):
        return None
    images = sparse_images(source)
    return None if images is None else SparseBatch(images, rows=rows)


@contextmanager
def kernel_by_use(stack: Stack, data: Lessons, *, row: int) -> Iterator[None]:
    """Have the first layer's weights of a replica in the order in which `training_program` has the pixels."""
    by_use = _by_use(stack, data)
    if by_use is None:
        yield
        return
    slot = _first_kernel(stack)
    arrays = stack.weights[row], *stack.replicas[row].slots
    with in_order([array[slot.offset :][: slot.size].view(slot.weight.shape) for array in arrays], by_use.order):
        yield


def _by_use(stack: Stack, data: Lessons) -> SortedImages | None:
    """Return the training images for a large first dense layer without the kernels, where sorting their pixels pays."""
    first, settings = _first_trainable(stack.network), stack.replicas[0].trial.settings
    is_plain = settings.precision == "f32" and data.mean is None
    if first == len(stack.network) or has_kernels() or not is_plain:
        return None
    sees_pixels = all(isinstance(node.layer, Flatten) for node in stack.network[:first])
    if not (sees_pixels and isinstance(stack.network[first].layer, Dense)):
        return None
    slot = _first_kernel(stack)
    is_worth_it = slot.size >= _FEWEST_BY_USE and slot.weight.penalty is None
    return sorted_images(data.train) if is_worth_it else None


def _first_kernel(stack: Stack) -> Slot:
    name = stack.network[_first_trainable(stack.network)].facts.name
    return next(slot for slot in stack.layout.trainable if slot.key == f"{name}/kernel")


def _first_trainable(network: Sequence[Node]) -> int:
    """Return the first layer with weights, behind which gradients need not go; the count of layers where none has."""
    places = (place for place, node in enumerate(network) if any(weight.is_trainable for weight in node.facts.weights))
    return next(places, len(network))


def _layers(network: Sequence[Node], inputs: Tensor, replica: Replica) -> list[Layer]:
    layers: list[Layer] = []
    places = _places(network, replica)
    while len(layers) < len(network):
        two = slice(len(layers), len(layers) + 2)
        given = layers[-1].outputs if layers else inputs
        layers += _built(network[two], given, replica, places[two])
    return layers


def _places(network: Sequence[Node], replica: Replica) -> list[Place]:
    first, gates_of = _first_trainable(network), gates(network, dropping=replica.masks)
    zeros = behind_zeros(network, dropping=replica.masks)
    return [
        Place(
            is_first=index == first,
            is_before_weights=index < first,
            is_gated_behind=gate not in {None, index},
            gates_before=index in gates_of[:index],
            is_behind_zeros=zeros[index],
        )
        for index, gate in enumerate(gates_of)
    ]


def _built(nodes: Sequence[Node], inputs: Tensor, replica: Replica, places: Sequence[Place]) -> list[Layer]:
    """Return the next layer, or the next two where they are computed together."""
    place = places[0]
    together = build_pooled(nodes, inputs, replica=replica, places=places)
    layers = together or [build(nodes[0], inputs, replica=replica, place=place)]
    is_elsewhere = place.is_before_weights and replica.batch is not None
    return layers if is_elsewhere else [_rounded(layer, replica, place) for layer in layers]


def _rounded(layer: Layer, replica: Replica, place: Place) -> Layer:
    """Return a layer that rounds what it hands on, forward and back, if anything has to."""
    if not (replica.is_rounded and layer.forward):
        return layer

    def back(gradient: Tensor) -> tuple[list[Operation], Tensor]:
        operations, result = layer.back(gradient)
        return operations if place.is_first else [*operations, *replica.rounding(result)], result

    after = replica.rounding(layer.outputs)
    return replace(layer, forward=layer.forward + after, inference=layer.inference + after, back=back)


def _penalties(stack: Stack, replica: Replica, ledger: Ledger) -> list[Operation]:
    return [
        penalise(
            slot.weight.penalty,
            replica.weights[slot.key],
            gradient=replica.gradients[slot.key],
            total=ledger.penalty,
        )
        for slot in stack.layout.trainable
        if slot.weight.penalty is not None
    ]


def _updates_at_once(stack: Stack, row: int, copy: Tensor | None, *, rows: int) -> dict[str, Operation]:
    """Return the updates of dense layers' weights that may follow on each part of the gradient, by `layer/role`.

    They may where nothing comes between gradient and update. It saves writing the gradient to memory and reading it, of
    which workers that train side by side have too little.
    """
    optimizer = stack.replicas[row].trial.settings.optimizer
    is_clipped = clipping(optimizer.common, stack.gradient[row], slots=stack.layout.trainable)
    if copy is not None or rows > MOST_ROWS_AT_ONCE or is_clipped:
        return {}
    dense = {node.facts.name for node in stack.network if isinstance(node.layer, Dense)}
    arrays = _update_arrays(stack, row, copy)
    return {
        slot.key: update_step(optimizer, arrays.part(slot.offset, slot.offset + slot.size))
        for slot in stack.layout.trainable
        if slot.layer in dense and slot.weight.penalty is None and _follows_at_once(slot, optimizer)
    }


def _follows_at_once(slot: Slot, optimizer: Optimizer) -> bool:
    """Say whether whoever computes the gradient knows the update: the kernels those of kernels, products descent."""
    if has_kernels():
        return slot.weight.role == "kernel" and slot.size >= _FEWEST_AT_ONCE
    return is_plain_descent(optimizer)


def _update_arrays(stack: Stack, row: int, copy: Tensor | None) -> UpdateArrays:
    slots = tuple(stack.replicas[row].slots)
    is_half = _is_stored_as_bf16(stack)
    return UpdateArrays(
        weights=stack.weights[row], gradient=stack.gradient[row], slots=slots, copy=copy if is_half else None
    )


def _changes(stack: Stack, row: int, copy: Tensor | None, *, done: Collection[str]) -> list[Operation]:
    """Return what changes the weights, but for those whose update is done."""
    optimizer = stack.replicas[row].trial.settings.optimizer
    weights, arrays = stack.weights[row], _update_arrays(stack, row, copy)
    return [
        *clipping(optimizer.common, stack.gradient[row], slots=stack.layout.trainable),
        *(update_step(optimizer, arrays.part(start, end)) for start, end in _others(stack.layout.trainable, done)),
        *([] if copy is None or arrays.copy is not None else [round_whole(weights, copy=copy)]),
    ]


def _others(slots: Sequence[Slot], done: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where the slots that are not done start and end, neighbours together."""
    for is_done, group in groupby(slots, lambda slot: slot.key in done):
        neighbours = list(group)
        if not is_done:
            yield neighbours[0].offset, neighbours[-1].offset + neighbours[-1].size
