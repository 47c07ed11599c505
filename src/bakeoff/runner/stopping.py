"""Ctrl-C: work that the user may stop in, one error with what to do next out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bakeoff.errors import Stopped


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the user stop what is done inside.

    Raises:
        Stopped: Ctrl-C; what has finished is in the store, and running again goes on from there.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(
            "stopped; everything that has finished is in the store. Run it again to go on from there."
        ) from None
