"""Headings in markdown."""

from __future__ import annotations

import pytest

from bakeoff.bridge.source.headings import last_heading


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# Digits\n\ntext", "Digits"),
        ("# A\n## **B**: `code`", "B: code"),
        ("**Model 1:**", "Model 1"),
        ("<h2>Two <b>layers</b></h2>", ""),
        ("<h2>Two layers</h2>", "Two layers"),
        ("text # no heading\n#", ""),
        ("", ""),
    ],
)
def test_the_last_heading_is_found_without_its_marks(text: str, heading: str) -> None:
    assert last_heading(text) == heading


def test_a_heading_is_cut_to_a_length() -> None:
    assert len(last_heading("# " + "a" * 900)) == 200
