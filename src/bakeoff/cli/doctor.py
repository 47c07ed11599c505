"""`bakeoff doctor`: nothing in, what is installed and whether bakeoff can work here out."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import requires
from typing import final

import typer

import bakeoff
from bakeoff.cli.options import StoreOption
from bakeoff.cli.screens import results_screen
from bakeoff.data import SumCheck, cache_status, check_sums
from bakeoff.engine import device_names, kernels
from bakeoff.errors import NotStored, StoreError
from bakeoff.machine import core_count, processor_name
from bakeoff.report import Finding, count_text, health_table
from bakeoff.runner import package_version
from bakeoff.shelf import stored_entries
from bakeoff.store import default_store_url

_UNWELL = 1
_REQUIRED = re.compile(r"(?P<name>[\w.-]+)[^;]*")
"""A requirement without a condition, so not one of an extra."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Which store to look at."""

    store: StoreOption = None

    def do(self) -> None:
        """Show what was found; the exit code is 1 where something is not well."""
        store = _store(self.store or default_store_url())
        findings = [*_software(), *_machine(), store, _cache(), *map(_sums, check_sums())]
        results_screen().print(health_table(findings))
        if not all(finding.is_well for finding in findings):
            raise typer.Exit(_UNWELL)


def _software() -> Iterator[Finding]:
    yield Finding(subject="bakeoff", state=bakeoff.__version__)
    yield Finding(subject="Python", state=f"{platform.python_version()} on {platform.platform()}")
    for package in _packages():
        version = package_version(package)
        yield Finding(subject=package, state=version or "is not installed.", is_well=version is not None)


def _packages() -> Iterator[str]:
    """Yield the names of the packages that bakeoff asks for."""
    for requirement in requires("bakeoff") or ():
        found = _REQUIRED.fullmatch(requirement)
        if found is not None:
            yield found["name"]


def _machine() -> Iterator[Finding]:
    cores = core_count()
    yield Finding(subject="processor", state=processor_name())
    yield Finding(subject="threads", state=f"{count_text(cores, 'core')}: as many cohorts at a time, one thread each")
    yield Finding(subject="devices", state=", ".join(device_names()))
    yield _kernels()


def _kernels() -> Finding:
    """Say what the training's inner loops run on; that PyTorch's operations stand in is no illness."""
    compiled = kernels()
    if compiled.path is not None:
        return Finding(subject="C kernels", state=compiled.reason)
    return Finding(
        subject="C kernels",
        state=f"none: {compiled.reason}; PyTorch's operations are used, slower.",
        advice="Install gcc or clang, or the package ziglang.",
    )


def _store(url: str) -> Finding:
    try:
        entries = stored_entries(url)
    except NotStored:
        return Finding(subject="store", state=f"{url} is not there yet; the first run makes it")
    except StoreError as error:
        return Finding(subject="store", state=str(error), is_well=False)
    trials = sum(entry.trial_count for entry in entries)
    ended = sum(entry.ended_count for entry in entries)
    studies = "1 study" if len(entries) == 1 else f"{len(entries)} studies"
    return Finding(subject="store", state=f"{url}: {studies}, {ended} of {count_text(trials, 'trial')} finished")


def _cache() -> Finding:
    status = cache_status()
    if status.problem is None:
        return Finding(subject="data cache", state=str(status.folder))
    return Finding(
        subject="data cache",
        state=f"{status.folder} cannot be written: {status.problem}.",
        is_well=False,
        advice="Built-in data is unpacked into memory instead, at every start.",
    )


def _sums(check: SumCheck) -> Finding:
    if not check.is_packed_right:
        advice = "Install bakeoff again."
        return Finding(subject=check.file, state="the packed copy is damaged.", is_well=False, advice=advice)
    if check.is_cached_right is False:
        advice = f"Delete {check.cached}."
        return Finding(subject=check.file, state="the unpacked copy is damaged.", is_well=False, advice=advice)
    unpacked = "not unpacked yet" if check.cached is None else "unpacked copy too"
    return Finding(subject=check.file, state=f"SHA-256 as published; {unpacked}")
