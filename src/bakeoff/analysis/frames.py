"""Results as pandas tables: records or rows in, a `DataFrame` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bakeoff.records import EpochRecord

if TYPE_CHECKING:
    import pandas as pd

# Whole numbers that may be missing; pandas would make floats of them.
_WHOLE = "Int64"


def history_frame(records: Sequence[EpochRecord]) -> pd.DataFrame:
    """Return one row for each epoch, `epoch` as the index, with the fields of `EpochRecord`; NaN for missing ones."""
    rows = [{name: value for name, value in asdict(record).items() if name != "trial"} for record in records]
    frame = _frame(rows).set_index("epoch")
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
    return _frame(rows).astype(kinds)


def _frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    import pandas as pd  # here, since it takes long to load and most commands need no table

    return pd.DataFrame(list(rows))
