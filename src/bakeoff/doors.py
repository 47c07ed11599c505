"""Doors that load what is behind them on its first use: a name and a room's table in, what bears the name out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module


def loaded(name: str, *, package: str, homes: Mapping[str, Sequence[str]]) -> object:
    """Return a public name of a package, whose `__getattr__` (PEP 562) asks for it.

    Args:
        name: What is asked for.
        package: Its name, as `bakeoff.store`.
        homes: The public names that each of its modules holds.

    Raises:
        AttributeError: No module holds it.
    """
    for module, names in homes.items():
        if name in names:
            with uncollected():
                return getattr(import_module(f"{package}.{module}"), name)
    raise AttributeError(f"module '{package}' has no attribute '{name}'")


@contextmanager
def uncollected() -> Iterator[None]:
    """Load modules inside without looking for garbage: what they make stays, and looking takes a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
