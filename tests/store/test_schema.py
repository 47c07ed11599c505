"""The tables of a store change only with their version."""

from __future__ import annotations

import hashlib

from sqlalchemy import Column

from bakeoff.store.files import SCHEMA_VERSION
from bakeoff.store.schema import METADATA

DIGESTS = {1: "bdeec4f7ac5f1ed535ffd8e84711252b434422b18da8d65e47487cff24ef8d9b"}


def words(column: Column[object]) -> str:
    """Return what a column is, in words that do not depend on SQLAlchemy's version."""
    targets = sorted(key.target_fullname for key in column.foreign_keys)
    return f"{column.table.name}.{column.name} {column.type} {column.nullable} {column.primary_key} {targets}"


def test_a_changed_table_has_a_new_version() -> None:
    lines = [words(column) for table in METADATA.sorted_tables for column in table.columns]
    assert hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() == DIGESTS[SCHEMA_VERSION]


def test_no_column_can_hold_a_pickle() -> None:
    kinds = {str(column.type) for table in METADATA.tables.values() for column in table.columns}
    assert kinds == {"BIGINT", "BLOB", "FLOAT", "INTEGER", "VARCHAR"}
