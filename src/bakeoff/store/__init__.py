"""What studies give, kept on disk and whole at any moment: records in, the same records out."""

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
from bakeoff.store.location import DEFAULT_STORE, default_store_url, store_path
from bakeoff.store.opening import open_store
from bakeoff.store.sqlite import SqliteStore

__all__ = [
    "DEFAULT_STORE",
    "Blobs",
    "FolderBlobs",
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
    "open_store",
    "store_path",
]
