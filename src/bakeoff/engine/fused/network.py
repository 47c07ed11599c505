"""A stack's row as a program: one replica and what it learns from in, what trains it or asks it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.batches import ImageSet, Lessons
from bakeoff.engine.fused.elements import Mask
from bakeoff.engine.fused.gathering import gather
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.layers import Layer, Place, Replica, build, build_pooled
from bakeoff.engine.fused.losing import Ledger, lose
from bakeoff.engine.fused.program import Program, has_kernels
from bakeoff.engine.fused.sparse import SparseBatch, fits, sparse_images
from bakeoff.engine.fused.updating import UpdateArrays, clipping, penalise, update_step
from bakeoff.engine.network import Node, dropout_rates
from bakeoff.engine.parameters import Slot, views
from bakeoff.engine.stack import Stack
from bakeoff.spec import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

_TYPES = {"f32": torch.float32, "bf16": torch.bfloat16}


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
    copy = _copy(stack, row)
    replica = Replica(
        rows=settings.batch_size,
        dtype=_TYPES[settings.precision],
        weights=_tensors(stack, row),
        typed=_of_row(stack.layout.trainable, stack.weights[row] if copy is None else copy),
        gradients=_of_row(stack.layout.trainable, stack.gradient[row]),
        masks=_masks(stack, row),
        batch=_without_zeros(stack, data.train, data, rows=settings.batch_size),
    )
    inputs, gathering = _inputs(replica, data.train, data, row)
    layers = _layers(stack.network, inputs, replica)
    logits = layers[-1].outputs if layers else inputs
    gradient = torch.empty_like(logits)
    operations = [*gathering, *(operation for layer in layers for operation in layer.forward)]
    operations.append(lose(logits, data.train.labels, gradient=gradient, ledger=ledger))
    for layer in reversed(layers[_first_trainable(stack.network) :]):
        back, gradient = layer.back(gradient)
        operations += back
    return Program([*operations, *_penalties(stack, replica, ledger), *_changes(stack, row, copy)])


def question(stack: Stack, data: Lessons, *, row: int, asking: Asking, take: Callable[[Tensor], Operation]) -> Question:
    """Return what asks one replica about images, dropout off; `take` gets its logits."""
    settings = stack.replicas[row].trial.settings
    copy = _copy(stack, row)
    replica = Replica(
        rows=asking.rows,
        dtype=_TYPES[settings.precision],
        weights=_tensors(stack, row),
        typed=_of_row(stack.layout.trainable, stack.weights[row] if copy is None else copy),
        batch=_without_zeros(stack, asking.source, data, rows=asking.rows),
        is_shown=asking.is_shown,
    )
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


def _copy(stack: Stack, row: int) -> Tensor | None:
    """Return the weights in the type of the activations, where that is another one."""
    kind = _TYPES[stack.replicas[row].trial.settings.precision]
    return None if kind == torch.float32 else stack.weights[row].to(kind)


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
        return inputs, [replica.batch.gather()]
    mean, deviation = (
        None if statistic is None else statistic[row, 0].contiguous() for statistic in (data.mean, data.deviation)
    )
    return inputs, [gather(source.images, outputs=inputs, mean=mean, deviation=deviation)]


def _without_zeros(stack: Stack, source: ImageSet, data: Lessons, *, rows: int) -> SparseBatch | None:
    """Return the images for a first dense layer that may leave zeros out, or None."""
    first = _first_trainable(stack.network)
    is_single = stack.replicas[0].trial.settings.precision == "f32"
    if first == len(stack.network) or not (has_kernels() and is_single and data.mean is None):
        return None
    layer = stack.network[first].layer
    keeps_zeros = all(isinstance(node.layer, Flatten | Dropout) for node in stack.network[:first])
    if not (keeps_zeros and isinstance(layer, Dense) and fits(layer.units, batch_size=rows)):
        return None
    images = sparse_images(source)
    return None if images is None else SparseBatch(images, rows=rows)


def _first_trainable(network: Sequence[Node]) -> int:
    """Return the first layer with weights, behind which gradients need not go; the count of layers where none has."""
    places = (place for place, node in enumerate(network) if any(weight.is_trainable for weight in node.facts.weights))
    return next(places, len(network))


def _layers(network: Sequence[Node], inputs: Tensor, replica: Replica) -> list[Layer]:
    layers: list[Layer] = []
    first = _first_trainable(network)
    while len(layers) < len(network):
        index = len(layers)
        place = Place(
            is_first=index == first,
            is_before_weights=index < first,
            is_gated_behind=_gates(network, index + 1),
            gates_before=_gates(network, index),
        )
        given = layers[-1].outputs if layers else inputs
        layers += _built(network[index : index + 2], given, replica, place)
    return layers


def _built(nodes: Sequence[Node], inputs: Tensor, replica: Replica, place: Place) -> list[Layer]:
    """Return the next layer, or the next two where they are computed together."""
    together = build_pooled(nodes, inputs, replica=replica, place=place)
    return together or [build(nodes[0], inputs, replica=replica, place=place)]


def _gates(network: Sequence[Node], index: int) -> bool:
    """Say whether the layer there is a max pooling whose way back may go through the ReLU before it as well."""
    if not 0 < index < len(network):
        return False
    before, layer = network[index - 1].layer, network[index].layer
    return isinstance(layer, MaxPooling2D) and isinstance(before, Conv2D) and before.activation == "relu"


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


def _changes(stack: Stack, row: int, copy: Tensor | None) -> list[Operation]:
    state = stack.replicas[row]
    optimizer = state.trial.settings.optimizer
    gradient = stack.gradient[row]
    arrays = UpdateArrays(weights=stack.weights[row], gradient=gradient, slots=tuple(state.slots), copy=copy)
    return [
        *clipping(optimizer.common, gradient, slots=stack.layout.trainable),
        update_step(optimizer, arrays),
    ]
