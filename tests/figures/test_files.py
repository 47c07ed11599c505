"""Figures in files: three formats, the same bytes every time, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import OutputError
from bakeoff.figures import KINDS, Picture, asked_about, write_picture


@pytest.fixture
def picture(results: Results) -> Picture:
    return KINDS["comparison"].picture(asked_about(KINDS["comparison"], StudyTrials(results)))


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_the_same_picture_is_the_same_file(picture: Picture, tmp_path: Path, ending: str) -> None:
    first, again = tmp_path / f"first{ending}", tmp_path / f"again{ending}"
    for path in (first, again):
        write_picture(picture, path)
    assert first.read_bytes() == again.read_bytes()


def test_a_png_is_as_large_as_a_slide_needs(picture: Picture, tmp_path: Path) -> None:
    write_picture(picture, tmp_path / "x.PNG")
    with Image.open(tmp_path / "x.PNG") as image:
        assert image.width == 1600
        assert image.getpixel((0, 0)) == (255, 255, 255, 255)


def test_an_svg_has_title_caption_and_a_ground_of_its_own(picture: Picture, tmp_path: Path) -> None:
    write_picture(picture, tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert "background: white" in (root.get("style") or "")
    written = " ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "Test accuracy of 4 variants" in written
    assert "Does a wider layer help?" in written
    assert "95\N{NO-BREAK SPACE}% score interval" in written


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("x.gif", r"x\.gif: ends in '\.gif'; a figure is written as \.svg, \.png or \.pdf\."),
        ("x", r"x: has no ending; a figure is written as"),
        ("none/x.svg", r"none/x\.svg: cannot be written: No such file or directory\."),
    ],
)
def test_a_file_that_cannot_be_written_is_named(picture: Picture, tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(OutputError, match=problem):
        write_picture(picture, tmp_path / name)
    assert not (tmp_path / name).exists()
