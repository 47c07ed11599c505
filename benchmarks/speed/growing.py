"""The row of seeds: nothing in; what a trial costs, and how much memory a run has, with 8 and with 64 seeds, out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from speed.contestants import BAKEOFF
from speed.results import contestant_record
from speed.rounds import Pace, interleaved
from speed.rows import StudyRow
from speed.studying import run_ours

SEEDS = (8, 64)
_EPOCHS = 2


def measure_growth(*, pace: Pace, folder: Path) -> dict[str, Any]:
    """Return the row's record; the value is what a trial's epochs take, in seconds, and nothing else."""
    numbers = count()
    works = {f"bakeoff_{seeds}_seeds": partial(_trial, seeds=seeds, folder=folder, numbers=numbers) for seeds in SEEDS}
    rounds = interleaved(works, pace).rounds
    return {
        "kind": "seeds",
        "variant": "mlp_32_32_b32",
        "epochs": _EPOCHS,
        "contestants": {
            name: contestant_record(
                BAKEOFF, figures, notes="", peak_bytes=max(figure["peak_bytes"] for figure in figures)
            )
            for name, figures in rounds.items()
        },
        "failures": {},
    }


def _trial(*, seeds: int, folder: Path, numbers: Iterator[int]) -> dict[str, float]:
    row = StudyRow(
        name="seeds",
        study="mlp_tuning",
        variants=("mlp_32_32_b32",),
        seeds=seeds,
        epochs=_EPOCHS,
        our_epochs=_EPOCHS,
        peer_share=1.0,
    )
    place = folder / f"seeds-{next(numbers)}"
    place.mkdir()
    figures = run_ours(BAKEOFF, row, epochs=_EPOCHS, folder=place)
    return figures | {"value": figures["epoch_seconds"] * _EPOCHS / seeds}
