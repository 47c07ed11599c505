"""Data as files: the name of a data set in; the path of an .npz, as peers or as users have it, out."""

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


def export_part(dataset: str, *, share: float, folder: Path) -> Path:
    """Write the first images of a data set, of both its parts, as a user's own data set."""
    whole = load_dataset(dataset)
    train, test = (round(share * len(labels)) for labels in (whole.train_labels, whole.test_labels))
    path = folder / "part.npz"
    np.savez(
        path,
        x_train=whole.train_images[:train],
        y_train=whole.train_labels[:train],
        x_test=whole.test_images[:test],
        y_test=whole.test_labels[:test],
    )
    return path
