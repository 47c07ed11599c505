"""HTML as a browser reads it: a page's text in, its elements and what they say out."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "img", "br", "hr", "input", "link"}


@dataclass(slots=True)
class Element:
    """One element with its attributes and all the text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attributes=dict(attrs), inside=[each.tag for each in self._open])
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag=tag, attributes=dict(attrs), inside=[each.tag for each in self._open]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        closed = self._open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def elements(text: str) -> list[Element]:
    """Return every element, in order; a page whose elements do not nest is an error."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.elements


def of(found: list[Element], tag: str) -> list[Element]:
    """Return the elements with a tag."""
    return [element for element in found if element.tag == tag]
