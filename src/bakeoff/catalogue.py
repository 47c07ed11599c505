"""Studies by name alone: nothing in, the built-in ones with their titles out; read at a glance, and not checked.

It loads nothing of what a study is made of, so that a list of studies is there at once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

BUILT_IN = Path(__file__).parent / "spec" / "studies"
"""The folder of the studies that come with bakeoff: each a file, called after its name."""

BESIDE = "/"
"""What stands in the name of a control or a timing, which a store keeps beside its study, and in no file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One study that comes with bakeoff.

    Attributes:
        name: To run it by.
        title: In words.
        variant_count: How many variants it has; no built-in study has a grid.
    """

    name: str
    title: str
    variant_count: int


def headlines() -> tuple[Headline, ...]:
    """Return the studies that come with bakeoff, in alphabetical order."""
    return tuple(_headline(path) for path in sorted(BUILT_IN.glob("*.toml")))


def is_beside(name: str) -> bool:
    """Say whether a name in a store is that of a control or a timing."""
    return BESIDE in name


def _headline(path: Path) -> Headline:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Headline(name=path.stem, title=table["title"], variant_count=len(table["variants"]))
