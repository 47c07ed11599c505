"""Where the reproduction is kept: nothing in, paths out."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reproduction"
STORE = FOLDER / "results" / "bakeoff.db"
FIGURES = FOLDER / "figures"
README = ROOT / "README.md"
