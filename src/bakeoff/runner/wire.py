"""Frames between the runner and its workers: a job or an event in, bytes out, and back; JSON and raw arrays only."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from bakeoff.errors import WorkerError
from bakeoff.plan import Cohort, Trial
from bakeoff.records import (
    Checkpoint,
    EpochRecord,
    FinishedTrial,
    LayerActivity,
    Predictions,
    StepProgress,
    TensorQuantiles,
)
from bakeoff.spec import Settings, from_plain, to_plain

# A mark, and the lengths of header and arrays in bytes, lowest byte first.
_START = struct.Struct("<8sQQ")
_MARK = b"bakeoff\n"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """What a worker is to do.

    Attributes:
        cohort: The trials to train.
        device: Where.
        checkpoints: Where to go on, by trial; empty for a fresh start.
    """

    cohort: Cohort
    device: str
    checkpoints: Mapping[str, Mapping[str, NDArray[np.generic]]]

    def only(self, digests: Collection[str]) -> Job:
        """Return the job cut down to the trials whose digests are given."""
        checkpoints = {digest: arrays for digest, arrays in self.checkpoints.items() if digest in digests}
        return replace(self, cohort=self.cohort.only(digests), checkpoints=checkpoints)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDone:
    """A worker has finished a job and waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFailed:
    """A worker could not do a job.

    Attributes:
        problem: One line.
        detail: The traceback; empty for an error that was raised on purpose.
        is_out_of_memory: Whether fewer trials at a time may do better.
    """

    problem: str
    detail: str
    is_out_of_memory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A worker has something to say that a user should know.

    Attributes:
        text: One line.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingJob:
    """What a worker is to time, alone.

    Attributes:
        trials: Each on its own, by turns.
        data_digest: Of the data set's content.
        device: Where.
        seed: Decides the order of turns.
    """

    trials: tuple[Trial, ...]
    data_digest: str
    device: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """What a worker has timed.

    Attributes:
        microseconds: (trial, block), per image.
    """

    microseconds: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsJob:
    """A network whose steps a worker is to time, whatever others do meanwhile.

    Attributes:
        shape: What `plan` calls it.
        trial: One of that shape.
        data_digest: Of the data set's content.
    """

    shape: str
    trial: Trial
    data_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSeconds:
    """What a worker has found a step to take.

    Attributes:
        seconds: Of the worker's own time.
        is_disturbed: Whether others had the core meanwhile, so that it is not worth remembering.
    """

    seconds: float
    is_disturbed: bool


Message = (
    Job
    | TimingJob
    | Timings
    | StepsJob
    | StepSeconds
    | CohortDone
    | CohortFailed
    | Remark
    | EpochRecord
    | StepProgress
    | Checkpoint
    | FinishedTrial
)

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Job,
        CohortDone,
        CohortFailed,
        Remark,
        TimingJob,
        Timings,
        StepsJob,
        StepSeconds,
        Cohort,
        Trial,
        EpochRecord,
        StepProgress,
        Checkpoint,
        FinishedTrial,
        Predictions,
        TensorQuantiles,
        LayerActivity,
    )
}

# What JSON holds; a recursive type would say no more.
_Plain = Any


def write_message(stream: IO[bytes], message: Message) -> None:
    """Write one frame and flush it."""
    arrays: dict[str, NDArray[np.generic]] = {}
    header = json.dumps(_packed(message, arrays)).encode()
    body = save(arrays)
    stream.write(_START.pack(_MARK, len(header), len(body)))
    stream.write(header)
    stream.write(body)
    stream.flush()


def read_message(stream: IO[bytes]) -> Message | None:
    """Return the next frame's message, or None where the other side has gone.

    Raises:
        WorkerError: What came is no frame: something else wrote to the stream.
    """
    start = stream.read(_START.size)
    if len(start) < _START.size:
        return None
    mark, header_length, body_length = _START.unpack(start)
    if mark != _MARK:
        raise WorkerError(f"something other than a worker wrote {start!r} where its events go.")
    header, body = stream.read(header_length), stream.read(body_length)
    if len(header) < header_length or len(body) < body_length:
        return None
    message: Message = _unpacked(json.loads(header), load(body))
    return message


def _packed(value: object, arrays: dict[str, NDArray[np.generic]]) -> _Plain:
    if isinstance(value, Settings):
        return {"settings": to_plain(value)}
    if isinstance(value, np.ndarray):
        name = str(len(arrays))
        arrays[name] = np.asarray(value, order="C")
        return {"array": name}
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _packed(getattr(value, field.name), arrays) for field in fields(value)}
        return {"kind": type(value).__name__, "fields": named}
    if isinstance(value, Mapping):
        return {"mapping": {key: _packed(item, arrays) for key, item in value.items()}}
    if isinstance(value, tuple | list):
        return [_packed(item, arrays) for item in value]
    return value


def _unpacked(plain: _Plain, arrays: Mapping[str, NDArray[np.generic]]) -> Any:  # the type that was packed
    if isinstance(plain, list):
        return tuple(_unpacked(item, arrays) for item in plain)
    if not isinstance(plain, Mapping):
        return plain
    return _READERS[next(iter(plain))](plain, arrays)


def _read_fact(plain: _Plain, arrays: Mapping[str, NDArray[np.generic]]) -> object:
    named = {name: _unpacked(value, arrays) for name, value in plain["fields"].items()}
    return _KINDS[plain["kind"]](**named)


def _read_mapping(plain: _Plain, arrays: Mapping[str, NDArray[np.generic]]) -> object:
    return {key: _unpacked(value, arrays) for key, value in plain["mapping"].items()}


_READERS: Mapping[str, Callable[[_Plain, Mapping[str, NDArray[np.generic]]], object]] = {
    "settings": lambda plain, _: from_plain(plain["settings"]),
    "array": lambda plain, arrays: arrays[plain["array"]],
    "kind": _read_fact,
    "mapping": _read_mapping,
}
