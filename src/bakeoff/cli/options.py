"""The arguments that several commands take: nothing in, their types for Typer out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="A built-in study's name, or a study file's path.", show_default=False)
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Where results are kept: a path or sqlite:///path. (default: $BAKEOFF_STORE, or runs/bakeoff.db)",
        show_default=False,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", min=0, metavar="N", help="Ask the network of this seed alone.", show_default=False),
]


def listed(values: Sequence[str]) -> list[str]:
    """Return names given one by one, separated by commas, or both.

    Example:
        >>> listed(["narrow,wide", "deep"])
        ['narrow', 'wide', 'deep']
    """
    return [name for value in values for name in value.split(",") if name]
