"""What studies give, kept on disk and whole at any moment: records in, the same records out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.doors import loaded

if TYPE_CHECKING:
    from bakeoff.store.blobs import Blobs, FolderBlobs
    from bakeoff.store.contract import (
        Outcome,
        ResultSummary,
        Status,
        Store,
        StoredAssignment,
        StoredEpoch,
        StoredRun,
        StoredTrial,
        StudyRun,
        TrialSummary,
    )
    from bakeoff.store.copying import Part
    from bakeoff.store.glance import Holding, holdings
    from bakeoff.store.location import DEFAULT_STORE, default_store_url, store_path
    from bakeoff.store.opening import open_store
    from bakeoff.store.sqlite import SqliteStore

__all__ = [
    "DEFAULT_STORE",
    "Blobs",
    "FolderBlobs",
    "Holding",
    "Outcome",
    "Part",
    "ResultSummary",
    "SqliteStore",
    "Status",
    "Store",
    "StoredAssignment",
    "StoredEpoch",
    "StoredRun",
    "StoredTrial",
    "StudyRun",
    "TrialSummary",
    "default_store_url",
    "holdings",
    "open_store",
    "store_path",
]

# SQLAlchemy takes longer to load than a list to print, and every worker passes this door for the contract alone.
_HOMES = {
    "blobs": ("Blobs", "FolderBlobs"),
    "contract": (
        "Outcome",
        "ResultSummary",
        "Status",
        "Store",
        "StoredAssignment",
        "StoredEpoch",
        "StoredRun",
        "StoredTrial",
        "StudyRun",
        "TrialSummary",
    ),
    "copying": ("Part",),
    "glance": ("Holding", "holdings"),
    "location": ("DEFAULT_STORE", "default_store_url", "store_path"),
    "opening": ("open_store",),
    "sqlite": ("SqliteStore",),
}


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562)."""
    return loaded(name, package="bakeoff.store", homes=_HOMES)
