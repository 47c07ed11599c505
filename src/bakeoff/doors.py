"""Doors that load what is behind them on its first use: a name and a room's table in, what bears the name out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
            return getattr(import_module(f"{package}.{module}"), name)
    raise AttributeError(f"module '{package}' has no attribute '{name}'")
