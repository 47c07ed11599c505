"""The house's own store, judged by the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bakeoff.store import SqliteStore, open_store
from bakeoff.testing import StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqliteStore]:
        with open_store(tmp_path / "bakeoff.db", writable=True) as store:
            yield store
