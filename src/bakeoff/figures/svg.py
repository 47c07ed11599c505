"""Write drawings for pages: axes or a figure, a title and a description in, an `<svg>` element as text out."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bakeoff.figures.looks import INK
from bakeoff.figures.words import shortened
from bakeoff.report import plain

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
# Characters that a text may have and XML may not.
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_POINTED_AT = re.compile(r"#([\w-]+)")
_DESCRIPTION_LENGTH = 2_000
# What matplotlib's own style sheet says; inside a page a style sheet would hold for the whole page.
_STROKES = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
_FONT = re.compile(r"(?:(?P<weight>bold|[1-9]00) )?(?P<size>[\d.]+px) (?P<family>.*)")

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def svg(drawn: Axes | Figure, *, title: str, description: str) -> str:
    """Return a drawing as an SVG element that a page can hold, the same text for the same drawing.

    It has a title and a description for who cannot see it, no size but its proportions, no style and nothing that is
    fetched from elsewhere. Its texts are in the colour of the page's own.

    Args:
        drawn: Axes, which stand for their whole figure, or a figure.
        title: A name for the drawing; text, not escaped.
        description: What is seen; text, not escaped.
    """
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    name, words = shortened(title, length=_DESCRIPTION_LENGTH), shortened(description, length=_DESCRIPTION_LENGTH)
    key = hashlib.sha256(plain(f"{name}\n{words}").encode()).hexdigest()[:12]
    root = ElementTree.fromstring(_NO_XML.sub(b"", _written(figure, salt=key)))
    _strip(root)
    _spell_styles(root)
    _keep_ids(root, key)
    _speak(root, name, words, key=key)
    return ElementTree.tostring(root, encoding="unicode")


def _written(figure: Figure, *, salt: str) -> bytes:
    file = BytesIO()
    facts = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(file, format="svg", transparent=True, metadata=facts)
    return file.getvalue()


def _strip(root: ElementTree.Element) -> None:
    """Take away what a page has no use for."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    for name, value in _STROKES.items():
        root.set(name, value)


def _spell_styles(root: ElementTree.Element) -> None:
    """Turn styles into attributes, which a page's policy may not forbid, and ink into the page's own colour."""
    for element in root.iter():
        for declaration in element.attrib.pop("style", "").split(";"):
            name, _, value = declaration.partition(":")
            for attribute, meaning in _spelt(name.strip(), value.strip()).items():
                element.set(attribute, meaning)


def _spelt(name: str, value: str) -> dict[str, str]:
    """Return a style's declaration as attributes."""
    font = _FONT.fullmatch(value) if name == "font" else None
    if font is not None:
        weight = {"font-weight": font["weight"]} if font["weight"] else {}
        return {"font-size": font["size"], "font-family": f"{font['family']}, sans-serif", **weight}
    return {name: "currentColor" if value == INK else value} if name else {}


def _keep_ids(root: ElementTree.Element, key: str) -> None:
    """Keep the ids that something points at, and make them this drawing's own."""
    values = [value for element in root.iter() for name, value in element.items() if name != "id"]
    wanted = {found for value in values for found in _POINTED_AT.findall(value)}
    kept = {name: f"f{key}-{number}" for number, name in enumerate(sorted(wanted & _ids(root)))}
    for element in root.iter():
        for name, value in list(element.items()):
            if name == "id":
                _rename(element, kept.get(value))
            elif "#" in value:
                element.set(name, _POINTED_AT.sub(lambda found: f"#{kept.get(found[1], found[1])}", value))


def _ids(root: ElementTree.Element) -> set[str]:
    return {element.get("id", "") for element in root.iter()}


def _rename(element: ElementTree.Element, name: str | None) -> None:
    if name is None:
        del element.attrib["id"]
    else:
        element.set("id", name)


def _speak(root: ElementTree.Element, title: str, description: str, *, key: str) -> None:
    """Put in the title and the description, and tell those who read pages aloud where they are."""
    spoken = [("title", title), ("desc", description)]
    for place, (tag, text) in enumerate(spoken):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"f{key}-{tag}"})
        element.text = text
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", " ".join(f"f{key}-{tag}" for tag, _ in spoken))
