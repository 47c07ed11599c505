"""The contract of stores finds the guilty."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import final

import numpy as np
import pytest

from bakeoff.store import SqliteStore, open_store
from bakeoff.store.database import Database
from bakeoff.store.tensors import pack
from bakeoff.testing import StoreContract, trial_digest


@final
class ForgetfulBlobs:
    """Blobs that give zeros back, whatever they were given."""

    def put(self, content: bytes) -> str:
        return trial_digest("forgotten")

    def get(self, digest: str) -> bytes:
        return pack({"dense/kernel": np.zeros((4, 3), dtype=np.float32), "dense/bias": np.zeros(3)})

    def delete(self, digest: str) -> None:
        pass

    def exists(self, digest: str) -> bool:
        return True


def test_a_store_that_loses_weights_is_found(tmp_path: Path) -> None:
    path = tmp_path / "bakeoff.db"
    open_store(path, writable=True).close()
    with (
        closing(SqliteStore(Database(path, is_writable=True), blobs=ForgetfulBlobs(), lock=None)) as store,
        pytest.raises(AssertionError, match=r"^(assert|$)"),
    ):
        StoreContract().test_a_finished_trial_comes_back_bit_for_bit(store, "finished")
