"""`python -m bakeoff`: what `bakeoff` does, where the scripts of an environment are not on the path."""

from __future__ import annotations

from bakeoff.cli import main

if __name__ == "__main__":
    main()
