"""The colours of variants: a variant's place in its study in, the colour that it has wherever it is drawn, out.

Six are those of Okabe and Ito (Color universal design, 2008) less yellow and black, so that all of them show on white
and on black; two are chosen to be as far from these as possible. Any two stay apart for those who see no red, no green
or no blue.
"""

from __future__ import annotations

COLOURS = (
    "#0072b2",  # blue
    "#e69f00",  # orange
    "#009e73",  # bluish green
    "#d55e00",  # vermilion
    "#cc79a7",  # reddish purple
    "#56b4e9",  # sky blue
    "#8c4be6",  # violet
    "#7a421f",  # brown
)
"""As HTML writes them. From the ninth variant on they come again, with another mark."""

NEUTRAL = "#8a8f98"
"""What is no variant's: frames, grids, what was before training. It shows on white and on black."""


def variant_colour(place: int) -> str:
    """Return the colour of the variant at a place in its study, counted from 0.

    Example:
        >>> variant_colour(0), variant_colour(8)
        ('#0072b2', '#0072b2')
    """
    return COLOURS[place % len(COLOURS)]
