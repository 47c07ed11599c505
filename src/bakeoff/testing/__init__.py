"""For tests, ours and guests': contracts as test classes, and small facts; no room imports it."""

from bakeoff.testing.blobs_contract import BlobsContract
from bakeoff.testing.commands import Ended, command
from bakeoff.testing.listeners import Ear
from bakeoff.testing.made_up import RIGHT_LOSS, WRONG_LOSS, MadeUp, first_right, keep_made_up
from bakeoff.testing.outcomes import outcome, outcomes
from bakeoff.testing.records import (
    checkpoint,
    epoch_record,
    finished_trial,
    is_same,
    stored_trial,
    study_run,
    tiny_settings,
    trial_digest,
)
from bakeoff.testing.runs import run_here, statuses_in
from bakeoff.testing.screens import drawn
from bakeoff.testing.store_contract import StoreContract
from bakeoff.testing.tiny import tiny_data, tiny_study

__all__ = [
    "RIGHT_LOSS",
    "WRONG_LOSS",
    "BlobsContract",
    "Ear",
    "Ended",
    "MadeUp",
    "StoreContract",
    "checkpoint",
    "command",
    "drawn",
    "epoch_record",
    "finished_trial",
    "first_right",
    "is_same",
    "keep_made_up",
    "outcome",
    "outcomes",
    "run_here",
    "statuses_in",
    "stored_trial",
    "study_run",
    "tiny_data",
    "tiny_settings",
    "tiny_study",
    "trial_digest",
]
