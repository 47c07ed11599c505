"""`python -m reproduction`: the stored results, and a store with more if there is one, in; pages and figures out."""

from __future__ import annotations

import argparse
from pathlib import Path

from reproduction.figures import draw
from reproduction.gathering import gather
from reproduction.making import made, studies_in, write
from reproduction.places import FIGURES, STORE
from reproduction.sources import notebooks


def main() -> None:
    """Gather, draw and write."""
    asked = argparse.ArgumentParser(prog="reproduction", description=__doc__)
    asked.add_argument("--store", type=Path, help="Bring what has ended in this store into the reproduction's first.")
    asked.add_argument("--text", action="store_true", help="Leave the figures as they are.")
    given = asked.parse_args()
    names = [name for each in notebooks() for name in (each.study, each.fair)]
    if given.store is not None:
        gather(given.store, STORE, studies=names)
    studies = studies_in(STORE)
    if not given.text:
        draw(tuple(studies.values()), FIGURES)
    write(made(studies, store=STORE))


if __name__ == "__main__":
    main()
