"""Rooms whose names are loaded on their first use."""

from __future__ import annotations

from types import ModuleType

import pytest

from bakeoff import engine, store
from bakeoff.doors import loaded
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
