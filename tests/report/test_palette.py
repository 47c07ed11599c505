"""Colours that stay apart for everyone, on white and on black."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from bakeoff.report.palette import COLOURS, NEUTRAL, variant_colour

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency, 2009:
# severity 1.0, on linear RGB.
SEEN_BY = {
    "everyone else": np.eye(3),
    "protanopes": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopes": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopes": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# IEC 61966-2-1: linear RGB to XYZ, with the white point D65.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# A difference of about 2.3 is just seen beside each other; marks far apart need several times that.
LEAST_DIFFERENCE = 15


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return CIE L*a*b* (1976)."""
    scaled = XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour: str, ground: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    light, dark = sorted((float((XYZ @ linear(each))[1]) for each in (colour, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("who", SEEN_BY)
def test_any_two_colours_differ(who: str) -> None:
    seen = {colour: lab(SEEN_BY[who] @ linear(colour)) for colour in COLOURS}
    too_close = [
        (first, second)
        for first, second in combinations(COLOURS, 2)
        if np.linalg.norm(seen[first] - seen[second]) < LEAST_DIFFERENCE
    ]
    assert too_close == []


@pytest.mark.parametrize("colour", [*COLOURS, NEUTRAL])
def test_they_show_on_white_and_on_black(colour: str) -> None:
    assert contrast(colour, "#ffffff") > 2.2
    assert contrast(colour, "#15171c") > 2.2


def test_a_variant_has_its_colour_by_its_place() -> None:
    assert [variant_colour(place) for place in range(9)] == [*COLOURS, COLOURS[0]]
