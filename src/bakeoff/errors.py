"""Every deliberate error: facts in, one message that says where, what was found and what to do next.

BakeoffError
├── StudyError          something in a study is wrong: file, place, what was found, what was expected
├── UnknownName         a name that nothing here bears; with the nearest right spelling
├── DataError           a data set or an image that cannot be used
├── BridgeError         a notebook, script or Keras model that cannot be read, or holds nothing to import
├── StoreError
│   ├── StoreVersionError   written by another version
│   ├── StoreBusyError      another process writes to it
│   └── NotStored           asked for what the store does not hold
├── OutputError         a file that cannot be written
├── DeviceError         the device asked for is not there
├── NotEnoughMemory     training needs more memory than is free
├── WorkerError         a worker process died or failed
└── Stopped             the user stopped a run; the store is whole
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to `word`, or None where nothing is close."""
    by_lower = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


class BakeoffError(Exception):
    """The root: whoever catches this catches every error that bakeoff raises on purpose."""


class StudyError(BakeoffError):
    """Something in a study is wrong.

    Attributes:
        source: The file's name, or None for a study made in Python.
        place: Where in the study, as `variants.k3.layers[1]`; empty for the study as a whole.
        problem: What was found, what was expected and what to do.
    """

    def __init__(self, problem: str, *, place: str = "", source: str | None = None) -> None:
        self.problem = problem
        self.place = place
        self.source = source
        where = ", ".join(part for part in (source, place) if part)
        super().__init__(f"{where}: {problem}" if where else problem)

    def at(self, place: str = "", *, source: str | None = None) -> StudyError:
        """Return the same error with `place` put in front of its own, and with its source."""
        joined = self.place if not place else place + _glued(self.place)
        return StudyError(self.problem, place=joined, source=source or self.source)


def _glued(place: str) -> str:
    return place if not place or place.startswith("[") else f".{place}"


class UnknownName(BakeoffError):
    """A name that nothing here bears.

    Attributes:
        kind: What was looked for: "study", "variant", "data set" …
        name: The name that was asked for.
        known: The names there are.
    """

    def __init__(self, *, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        super().__init__(f"{where}: {self._problem()}" if where else self._problem())

    def _problem(self) -> str:
        close = nearest(self.name, self.known)
        if close is not None:
            return f"there is no {self.kind} '{self.name}'. Did you mean '{close}'?"
        listed = ", ".join(f"'{name}'" for name in self.known) or "none"
        return f"there is no {self.kind} '{self.name}'. There are: {listed}."


class DataError(BakeoffError):
    """A data set or an image that cannot be used: names the file and what is wrong with it."""

    def __init__(self, problem: str, *, source: str) -> None:
        self.problem = problem
        self.source = source
        super().__init__(f"{source}: {problem}")


class BridgeError(BakeoffError):
    """A notebook, script or Keras model that cannot be read, or holds nothing to import."""

    def __init__(self, problem: str, *, source: str) -> None:
        self.problem = problem
        self.source = source
        super().__init__(f"{source}: {problem}")


class StoreError(BakeoffError):
    """A store that cannot be read or written."""

    def __init__(self, problem: str, *, store: str) -> None:
        self.problem = problem
        self.store = store
        super().__init__(f"{store}: {problem}")


class StoreVersionError(StoreError):
    """A store written in a layout that this version does not know."""

    def __init__(self, *, store: str, written_by: str, ours: str) -> None:
        self.written_by = written_by
        super().__init__(
            f"was written by bakeoff {written_by}, this is {ours}. Update bakeoff, or name another file with --store.",
            store=store,
        )


class StoreBusyError(StoreError):
    """A store that another process is writing to."""

    def __init__(self, *, store: str, holder: str, waited_seconds: float) -> None:
        self.holder = holder
        super().__init__(
            f"{holder} is writing to it; waited {waited_seconds:.0f} s. "
            "Wait until it has finished, or name another file with --store.",
            store=store,
        )


class NotStored(StoreError):
    """The store does not hold what was asked for."""


class OutputError(BakeoffError):
    """A file that cannot be written: names the file and what is wrong with it."""

    def __init__(self, problem: str, *, file: str) -> None:
        self.problem = problem
        self.file = file
        super().__init__(f"{file}: {problem}")


class DeviceError(BakeoffError):
    """The device that was asked for is not there."""

    def __init__(self, *, device: str, reason: str) -> None:
        self.device = device
        super().__init__(f"device '{device}': {reason}")


class NotEnoughMemory(BakeoffError):
    """Training, or what `what` says, would need more memory than is free.

    Attributes:
        wanted_bytes: For one worker, estimated on the high side.
        free_bytes: What is free.
    """

    def __init__(self, *, wanted_bytes: int, free_bytes: int, what: str = "training the largest network") -> None:
        self.wanted_bytes = wanted_bytes
        self.free_bytes = free_bytes
        wanted, free = (f"{count / 2**30:.1f} GiB" for count in (wanted_bytes, free_bytes))
        super().__init__(
            f"{what} takes about {wanted} of memory, and {free} are free. "
            "Close other programs, or make layers or batches smaller."
        )


class WorkerError(BakeoffError):
    """A worker process died, or failed in a way that trying again does not mend."""

    def __init__(self, problem: str, *, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{problem}\n{detail}" if detail else problem)


class Stopped(BakeoffError):
    """The user stopped a run. What is in the store is whole; running again goes on from there."""
