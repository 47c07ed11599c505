"""Verdicts to report on: claims in, what made-up trials say about them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bakeoff.analysis import StudyVerdicts, load_verdicts
from bakeoff.spec import Claim
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up, tiny_data, tiny_study

IMAGES = 600


COUNTS: Mapping[str, int] = {"wide": 480, "narrow": 300}
"""Of 600 images, how many each variant has right in every seed."""


def judged(folder: Path, claims: Sequence[Claim], *, seeds: int = 8, made: Mapping[str, int] = COUNTS) -> StudyVerdicts:
    """Return what is said where each variant in `made` has so many images right in every seed."""
    tiny_data(folder, test_count=IMAGES)
    study = replace(tiny_study(folder), seeds=seeds, claims=claims)
    given = {name: [MadeUp(hits=first_right(count, of=IMAGES))] * seeds for name, count in made.items()}
    with open_store(folder / "judged.db", writable=True) as store:
        keep_made_up(store, study, made=given)
        return load_verdicts(store, study.name)
