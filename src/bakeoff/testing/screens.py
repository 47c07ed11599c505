"""What a reader would see: something that Rich can draw in, its lines on a screen without colours out."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, RenderableType


def drawn(renderable: RenderableType, *, width: int = 80) -> list[str]:
    """Return the lines on a screen of the given width, without the blanks at their ends."""
    text = StringIO()
    Console(file=text, width=width, markup=False, highlight=False, emoji=False).print(renderable)
    return [line.rstrip() for line in text.getvalue().splitlines()]
