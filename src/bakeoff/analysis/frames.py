"""Results as pandas tables: records or rows in, a `DataFrame` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from bakeoff.records import EpochRecord

# Whole numbers that may be missing; pandas would make floats of them.
_WHOLE = "Int64"


def history_frame(records: Sequence[EpochRecord]) -> pd.DataFrame:
    """Return one row for each epoch, `epoch` as the index, with the fields of `EpochRecord`; NaN for missing ones."""
    rows = [{name: value for name, value in asdict(record).items() if name != "trial"} for record in records]
    frame = pd.DataFrame(rows).set_index("epoch")
    return frame.astype("float64")


def trials_frame(
    rows: Sequence[Mapping[str, object]], *, figures: Sequence[str], counts: Sequence[str]
) -> pd.DataFrame:
    """Return one row for each trial.

    Args:
        rows: All with the same keys.
        figures: Columns of numbers that may be missing.
        counts: Columns of whole numbers that may be missing.
    """
    kinds = dict.fromkeys(figures, "float64") | dict.fromkeys(counts, _WHOLE)
    return pd.DataFrame(list(rows)).astype(kinds)
