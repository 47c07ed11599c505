"""`bakeoff copy`: two stores in, what has ended in the first brought into the second out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast, final, get_args

import typer

from bakeoff.cli.options import listed
from bakeoff.errors import UnknownName
from bakeoff.report import count_text, plain
from bakeoff.store import Part, open_store, store_path

_PARTS: tuple[Part, ...] = get_args(Part)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """From where, to where, and what to leave out."""

    source: Annotated[str, typer.Argument(metavar="FROM", help="The store to read.", show_default=False)]
    target: Annotated[
        str,
        typer.Argument(metavar="TO", help="The store to add to, made where there is none.", show_default=False),
    ]
    without: Annotated[
        list[str],
        typer.Option(
            "--without",
            metavar="PART",
            help=f"What to leave out: {', '.join(_PARTS)}. Verdicts need none of them.",
            show_default=False,
        ),
    ] = ()  # type: ignore[assignment]  # Typer makes it a list, and a fact's default cannot be one

    def __post_init__(self) -> None:
        """Refuse to leave out what there is not.

        Raises:
            UnknownName: There is no such part.
            BadParameter: Both stores are the same.
        """
        for name in listed(self.without):
            if name not in _PARTS:
                raise UnknownName(kind="part of a trial", name=name, known=_PARTS)
        if store_path(self.source) == store_path(self.target):
            raise typer.BadParameter("FROM and TO are the same store.")

    def do(self) -> None:
        """Copy, and say what is new."""
        without = cast(list[Part], listed(self.without))
        with open_store(self.source, writable=False) as source, open_store(self.target, writable=True) as target:
            fresh = target.take_in(source, without=without)
            target.settle()
        path = store_path(self.target)
        size = path.stat().st_size / 1e6
        typer.echo(plain(f"{path}: {count_text(len(fresh), 'trial')} new; {size:.1f} MB, weights aside."))
