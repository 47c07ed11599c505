"""`bakeoff export`: a trained variant and a format in, a file for another program out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, final

import typer
from rich.text import Text

from bakeoff.bridge import ExportFormat, TrainedNetwork, export_network, preparation, trained_network
from bakeoff.cli.comparing import stored_results
from bakeoff.cli.options import StoreOption, StudyArgument
from bakeoff.cli.screens import results_screen
from bakeoff.report import plain


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Which network to write, and how."""

    study: StudyArgument
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help="One of its variants.", show_default=False)]
    format: Annotated[ExportFormat, typer.Option("--format", help="Keras, ONNX, PyTorch source, or arrays alone.")] = (
        ExportFormat.KERAS
    )
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, metavar="N", help="Whose network; the lowest trained seed's otherwise."),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Named after study, variant and seed otherwise."),
    ] = None
    store: StoreOption = None

    def do(self) -> None:
        """Write the network, and say what it takes."""
        network = trained_network(stored_results(self.study, store=self.store), self.variant, seed=self.seed)
        files = export_network(network, self.format, path=self.output)
        screen = results_screen()
        for line in _lines(network, self.format, files):
            screen.print(Text(plain(line)), soft_wrap=True)


def _lines(network: TrainedNetwork, to: ExportFormat, files: tuple[Path, ...]) -> tuple[str, ...]:
    written = " and ".join(map(str, files))
    who = f"{network.variant}, seed {network.seed}"
    images = f"images {network.image_shape} as the data set has them"
    if to is ExportFormat.SAFETENSORS:
        return (
            f"Wrote {written}: the arrays of {who}.",
            f"They are for {images}, {preparation(network)}: whoever uses them does that first.",
        )
    return (
        f"Wrote {written}: {who}, from {images} to probabilities.",
        f"What prepares the images is part of it: {preparation(network)}.",
    )
