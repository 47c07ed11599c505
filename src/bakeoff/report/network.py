"""Describe networks layer by layer: a study, variants and their images' shapes in, a `NetworkView` for each out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.spec import LayerFacts, Study, network_of, training_mflop_per_image
from bakeoff.terminal import GAP, QUIET, new_table, pairs, plain

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """One layer, as Keras's `summary` has it.

    Attributes:
        name: Unique in the network.
        kind: The class's name.
        output_shape: Of one image.
        parameters: How many numbers its weights hold.
    """

    name: str
    kind: str
    output_shape: Shape
    parameters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkView:
    """One network.

    Attributes:
        variants: Those that have it; they may differ in other settings.
        titles: Theirs, in words; may be empty.
        input_shape: Of one image, after preprocessing.
        layers: From input to output.
        parameters: How many numbers its weights hold.
        trainable_parameters: How many of them training changes.
        training_mflop_per_image: Work of the dense and convolution layers, forward and backward.
    """

    variants: tuple[str, ...]
    titles: tuple[str, ...]
    input_shape: Shape
    layers: tuple[LayerRow, ...]
    parameters: int
    trainable_parameters: int
    training_mflop_per_image: float


def network_views(study: Study, shapes: Mapping[str, Shape]) -> tuple[NetworkView, ...]:
    """Return each distinct network once, in the order of its first variant.

    Args:
        study: The study.
        shapes: By variant, of an image after preprocessing.

    Raises:
        StudyError: A layer does not fit the one before it.
    """
    users: dict[tuple[LayerFacts, ...], list[str]] = {}
    for variant, shape in shapes.items():
        users.setdefault(network_of(study, variant, image_shape=shape), []).append(variant)
    return tuple(_view(study, layers, variants) for layers, variants in users.items())


def _view(study: Study, layers: Sequence[LayerFacts], variants: Sequence[str]) -> NetworkView:
    written = [study.variants.get(variant) for variant in variants]
    return NetworkView(
        variants=tuple(variants),
        titles=tuple("" if each is None else plain(each.title) for each in written),
        input_shape=layers[0].input_shape,
        layers=tuple(
            LayerRow(
                name=plain(layer.name), kind=layer.kind, output_shape=layer.output_shape, parameters=layer.parameters
            )
            for layer in layers
        ),
        parameters=sum(layer.parameters for layer in layers),
        trainable_parameters=sum(layer.trainable_parameters for layer in layers),
        training_mflop_per_image=training_mflop_per_image(layers),
    )


def network_table(view: NetworkView) -> RenderableType:
    """Return a network as Keras's `summary` shows it, and below it its totals."""
    return Group(_heading(view), Text(), _layers(view), Text(), _totals(view))


def _heading(view: NetworkView) -> Table:
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style="bold", overflow="fold")
    table.add_column()
    for variant, title in zip(view.variants, view.titles, strict=True):
        table.add_row(variant, title)
    return table


def _layers(view: NetworkView) -> Table:
    table = new_table()
    table.add_column("layer (type)", overflow="fold")
    table.add_column("output shape", no_wrap=True)
    table.add_column("parameters", justify="right", no_wrap=True)
    table.add_row(Text("input", style=QUIET), Text(shape_text(view.input_shape), style=QUIET), "")
    for layer in view.layers:
        name = Text(layer.name).append(f" ({layer.kind})", style=QUIET)
        table.add_row(name, shape_text(layer.output_shape), f"{layer.parameters:,}")
    return table


def _totals(view: NetworkView) -> Table:
    table = pairs()
    table.add_row("parameters", f"{view.parameters:,}")
    table.add_row("trainable", f"{view.trainable_parameters:,}")
    table.add_row("not trainable", f"{view.parameters - view.trainable_parameters:,}")
    table.add_row("training", f"{view.training_mflop_per_image:,.3f} MFLOP per image")
    return table


def shape_text(shape: Shape) -> str:
    """Return the shape of a batch of any size, as Keras writes it: `(None, 28, 28, 1)`."""
    return repr((None, *shape))
