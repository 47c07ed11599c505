"""Rooms whose names are loaded on their first use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import ModuleType

import pytest

from bakeoff import engine, store
from bakeoff.doors import loaded, uncollected
from bakeoff.streams import stream

HOMES = {"streams": ("stream",)}


@pytest.mark.parametrize("room", [engine, store])
def test_every_name_that_a_door_lists_is_behind_it(room: ModuleType) -> None:
    assert all(getattr(room, name) is not None for name in room.__all__)


def test_a_name_is_fetched_from_its_home() -> None:
    assert loaded("stream", package="bakeoff", homes=HOMES) is stream


def test_a_name_that_is_not_listed_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"^module 'bakeoff' has no attribute 'uniforms'$"):
        loaded("uniforms", package="bakeoff", homes=HOMES)


@pytest.fixture(params=[gc.enable, gc.disable])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Say whether garbage is looked for."""
    before = gc.enable if gc.isenabled() else gc.disable
    request.param()
    yield gc.isenabled()
    before()


@pytest.mark.usefixtures("collecting")
def test_loading_looks_for_no_garbage() -> None:
    with uncollected():
        assert not gc.isenabled()


def test_loading_leaves_the_collector_as_it_was(collecting: object) -> None:
    assert loaded("stream", package="bakeoff", homes=HOMES) is stream
    assert gc.isenabled() is collecting


def test_loading_that_fails_leaves_the_collector_as_it_was(collecting: object) -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        loaded("stream", package="bakeoff", homes={"nowhere": ("stream",)})
    assert gc.isenabled() is collecting
