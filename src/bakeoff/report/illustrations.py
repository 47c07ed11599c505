"""A drawing that a page can show: the fact that whoever draws hands to whoever writes pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A figure of a study, ready to be put into a page.

    Attributes:
        kind: Which figure, as `bakeoff plot` names it.
        variant: Whom it is about alone; empty where it is about the study.
        title: What is shown; text, not yet escaped.
        caption: How many seeds, which intervals, and what must be known to believe it; text, not yet escaped.
        description: What is seen, for who cannot see it; text, and inside the drawing already.
        svg: The drawing, a whole `<svg>` element without title and caption, its texts in the colour of the page's.
    """

    kind: str
    variant: str
    title: str
    caption: str
    description: str
    svg: str
