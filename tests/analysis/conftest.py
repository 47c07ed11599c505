"""Studies with a known truth to judge: a data set of 600 test images, and a store to keep made-up trials in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.spec import Study, Variant
from bakeoff.store import Store, open_store
from bakeoff.testing import tiny_data, tiny_study


@pytest.fixture
def contest(tmp_path: Path) -> Study:
    """`narrow`, `wide`, `twin`, which has the settings of `narrow`, and `deep`; eight seeds, and no claims yet."""
    tiny_data(tmp_path, test_count=600)
    study = tiny_study(tmp_path)
    deep = Variant(layers=["Dense(4)", *study.variants["narrow"].layers])
    return replace(study, seeds=8, variants={**study.variants, "deep": deep})


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "verdicts.db", writable=True) as opened:
        yield opened
