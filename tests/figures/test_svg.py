"""Drawings for pages: whole, harmless, the same every time, and told to those who cannot see them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bakeoff.figures import svg
from bakeoff.figures.looks import INK, closed_look

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & $x$ \"quoted\" id='a' 猫 \x1b[31m"


def some_axes(title: str = "a title") -> Axes:
    with closed_look():
        axes = Figure(figsize=(4, 3)).subplots()
        axes.plot([1, 2, 3], [1, 4, 2], marker="o")
        axes.set_title(title.replace("$", r"\$"))
    return axes


def test_it_has_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(svg(some_axes(), title="What & why", description="A line that rises"))
    spoken = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
    assert [None if each is None else each.text for each in spoken] == ["What & why", "A line that rises"]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == " ".join(str(each.get("id")) for each in spoken if each is not None)


def test_the_same_drawing_is_the_same_text() -> None:
    first, again = (svg(some_axes(), title="t", description="d") for _ in range(2))
    assert first == again


def test_ids_are_its_own_and_lead_somewhere() -> None:
    texts = [svg(some_axes(), title=title, description="d") for title in ("one", "two")]
    first, second = (set(re.findall(r' id="([^"]+)"', text)) for text in texts)
    assert first
    assert first & second == set()
    for text, ids in zip(texts, (first, second), strict=True):
        assert set(re.findall(r"(?:href=\"|url\()#([\w-]+)", text)) <= ids


def test_it_needs_nothing_that_a_strict_page_forbids() -> None:
    text = svg(some_axes(), title="t", description="d")
    root = ElementTree.fromstring(text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags & {"script", "style", "metadata", "foreignObject", "a"} == set()
    names = {name for element in root.iter() for name, _ in element.items()}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert re.findall(r"https?://", text.replace("http://www.w3.org/", "")) == []
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == (None, None, "0 0 288 216")


def test_texts_follow_the_pages_colour() -> None:
    text = svg(some_axes(), title="t", description="d")
    assert "currentColor" in text
    assert INK not in text


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
def test_hostile_words_are_text() -> None:
    text = svg(some_axes(HOSTILE), title=HOSTILE, description=HOSTILE)
    root = ElementTree.fromstring(text)
    assert f"{SVG}script" not in {element.tag for element in root.iter()}
    written = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert any("<script>alert(1)</script> & $x$" in each for each in written)
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "<script>alert(1)</script> & $x$ \"quoted\" id='a' 猫 [31m"


def test_fonts_are_spelt_out() -> None:
    axes = some_axes()
    axes.set_title("bold", fontweight="bold")
    (bold,) = [
        element
        for element in ElementTree.fromstring(svg(axes, title="t", description="d")).iter(f"{SVG}text")
        if element.text == "bold"
    ]
    assert bold.get("font-size") == "12px"
    assert bold.get("font-weight") in {"bold", "700"}
    assert (bold.get("font-family") or "").endswith("sans-serif")
