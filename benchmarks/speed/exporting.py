"""The data for the peers: the name of a data set and its preprocessing in, the path of an .npz out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bakeoff.data import load_dataset, prepare


def export(dataset: str, preprocess: Sequence[str], *, folder: Path) -> Path:
    """Write a data set as networks see it, so that preprocessing costs the peers nothing."""
    path = folder / f"{Path(dataset).stem}-{'-'.join(preprocess)}.npz"
    if not path.exists():
        prepared = prepare(load_dataset(dataset), preprocess)
        np.savez(
            path,
            train_images=prepared.train_images,
            train_labels=prepared.train_labels,
            test_images=prepared.test_images,
            test_labels=prepared.test_labels,
        )
    return path
