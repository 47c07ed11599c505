"""Keep figures in files: a picture and a path in, an SVG, PNG or PDF file out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure

from bakeoff.errors import OutputError
from bakeoff.figures.looks import INK, closed_look
from bakeoff.figures.panels import put_figure_words
from bakeoff.figures.pictures import Picture
from bakeoff.figures.svg import svg

ENDINGS = (".svg", ".png", ".pdf")
_DOTS_PER_INCH = 200


def check_ending(path: Path) -> None:
    """Check that a file is one that a figure can be written to.

    Raises:
        OutputError: It ends in something else.
    """
    if path.suffix.lower() not in ENDINGS:
        found = f"ends in '{path.suffix}'" if path.suffix else "has no ending"
        raise OutputError(
            f"{found}; a figure is written as {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.", file=str(path)
        )


def write_picture(picture: Picture, path: Path) -> None:
    """Draw a picture with its title and caption into a file, the same bytes for the same picture.

    Raises:
        OutputError: The file has another ending, or cannot be written.
    """
    check_ending(path)
    content = _content(picture, path.suffix.lower())
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}.", file=str(path)) from error


def _content(picture: Picture, ending: str) -> bytes:
    with closed_look():
        figure = Figure(figsize=picture.size)
        picture.draw(figure)
        put_figure_words(figure, picture.words)
        if ending == ".svg":
            element = svg(figure, title=picture.words.title, description=picture.words.description)
            # Alone on its page a drawing has no colours to follow.
            return element.replace("<svg ", f'<svg style="color: {INK}; background: white" ', 1).encode()
        file = BytesIO()
        facts = {"CreationDate": None} if ending == ".pdf" else {"Software": None}
        figure.savefig(file, format=ending[1:], dpi=_DOTS_PER_INCH, metadata=facts)
        return file.getvalue()
