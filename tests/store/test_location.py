"""A store is named by a path or a URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import default_store_url, store_path


def test_the_environment_names_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAKEOFF_STORE", "elsewhere.db")
    assert default_store_url() == "elsewhere.db"


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_name_it_is_in_the_project_folder(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAKEOFF_STORE", raising=False)
    if value is not None:
        monkeypatch.setenv("BAKEOFF_STORE", value)
    assert default_store_url() == "runs/bakeoff.db"


def test_paths_and_urls_name_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    expected = tmp_path.resolve() / "a store.db"
    for url in ("a store.db", Path("a store.db"), "sqlite:///a store.db", f"sqlite:///{tmp_path}/a store.db"):
        assert store_path(url) == expected


def test_a_link_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real.db")
    assert store_path(link) == tmp_path.resolve() / "real.db"


def test_other_databases_are_refused_by_name_and_without_the_password() -> None:
    with pytest.raises(StoreError, match="stores in 'postgresql' are not there yet") as caught:
        store_path("postgresql://user:secret@host/bakeoff")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "sqlite:///:memory:", ":memory:"])
def test_a_store_is_a_file(url: str) -> None:
    with pytest.raises(StoreError, match="--store"):
        store_path(url)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder, and a store is a file"):
        store_path(tmp_path)
