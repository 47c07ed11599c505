"""Verdicts to report on: claims in, what made-up trials say about them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bakeoff.analysis import StudyVerdicts, load_verdicts
from bakeoff.spec import Claim
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up, tiny_data, tiny_study

IMAGES = 600


def judged(folder: Path, claims: Sequence[Claim], *, seeds: int = 8) -> StudyVerdicts:
    """Return what is said where `wide` has 480 of 600 images right in every seed, and `narrow` 300."""
    tiny_data(folder, test_count=IMAGES)
    study = replace(tiny_study(folder), seeds=seeds, claims=claims)
    made = {name: [MadeUp(hits=first_right(count, of=IMAGES))] * seeds for name, count in COUNTS.items()}
    with open_store(folder / "judged.db", writable=True) as store:
        keep_made_up(store, study, made=made)
        return load_verdicts(store, study.name)


COUNTS = {"wide": 480, "narrow": 300}
