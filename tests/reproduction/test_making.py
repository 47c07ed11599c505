"""The committed pages follow from the committed store: nothing in them was written by hand, and nothing is old."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import open_store
from reproduction.evidence import StudyEvidence
from reproduction.figures import drawable
from reproduction.making import made, studies_in
from reproduction.places import FIGURES, STORE

_MOST_BYTES = 25_000_000


@pytest.fixture(scope="module")
def studies() -> Mapping[str, StudyEvidence]:
    """What the committed store says of the ten studies."""
    return studies_in(STORE)


def test_the_pages_are_what_the_store_says(studies: Mapping[str, StudyEvidence]) -> None:
    stale = [path.name for path, text in made(studies, store=STORE).items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `make reproduction`"


def test_every_figure_that_is_shown_is_there_and_no_other(studies: Mapping[str, StudyEvidence]) -> None:
    shown = {each.file for each in drawable(tuple(studies.values()))}
    assert {path.name for path in FIGURES.glob("*.png")} == shown
    assert len(shown) >= 3


def test_a_study_says_over_how_many_seeds(studies: Mapping[str, StudyEvidence]) -> None:
    pages = {path.stem: text for path, text in made(studies, store=STORE).items()}
    for name, evidence in studies.items():
        for variant, count in evidence.seed_counts.items():
            page = pages[name.removesuffix("_fair")]
            assert count or f"`{variant}` | " in page
            assert f"| {count} |" in page


def test_the_store_opens_where_nothing_can_be_written(tmp_path: Path) -> None:
    copy = tmp_path / "results" / STORE.name
    copy.parent.mkdir()
    shutil.copyfile(STORE, copy)
    copy.chmod(0o444)
    copy.parent.chmod(0o555)
    try:
        with open_store(copy, writable=False) as store:
            assert store.last_run("mlp_tuning").run.name == "mlp_tuning"
            with pytest.raises(StoreError, match="opened for reading"):
                store.abandon(1)
        assert [path.name for path in copy.parent.iterdir()] == [STORE.name]
    finally:
        copy.parent.chmod(0o755)


def test_the_store_is_small_enough_to_keep() -> None:
    assert STORE.stat().st_size < _MOST_BYTES
