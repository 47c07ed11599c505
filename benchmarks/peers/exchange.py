"""What every peer has in common: a job file in, its measurements out, one line of JSON each.

A peer sees plain descriptions of networks and arrays that are already preprocessed; it imports nothing of bakeoff. What
it writes to standard output itself goes to standard error, so that only measurements stand there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

Plain = Mapping[str, Any]
"""A network's settings as JSON holds them: layers, optimizer, batch size, validation."""

_WARM_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """The data: images (image, …) float32 as networks see them, labels (image,) int64."""

    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int64]


class Trainer(Protocol):
    """One network, or several at once, on their way."""

    replica_count: int
    notes: str

    def train(self, image_count: int) -> None:
        """Train once through so many images, each replica in an order of its own; return when it is done."""

    def accuracy(self) -> float:
        """Return the share of test images classified right."""


Build = Callable[[Plain, Images, Plain], Trainer]
"""Makes a trainer of a network's settings, the data and the job."""


def main(build: Build) -> None:
    """Do the job whose file is named on the command line."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    images = _images(job)
    do = {"steps": _steps, "study": _study}[job["mode"]]
    for answer in do(build, images, job):
        _say(answers, answer)


def _images(job: Plain) -> Images:
    with np.load(job["data"]) as arrays:
        parts = {name: arrays[name] for name in arrays.files}
    train, test = job["train_count"], job["test_count"]
    return Images(
        train_images=parts["train_images"][:train],
        train_labels=parts["train_labels"][:train],
        test_images=parts["test_images"][:test],
        test_labels=parts["test_labels"][:test],
    )


def _say(answers: TextIO, answer: Plain) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _steps(build: Build, images: Images, job: Plain) -> Iterator[Plain]:
    """Warm up and say so; then train for as many seconds as each line of standard input asks for."""
    settings = job["networks"][0]
    trainer = build(settings, images, job)
    batch_size = settings["batch_size"]
    trainer.train(batch_size * _WARM_STEPS)
    rate = _rate(trainer, batch_size * _WARM_STEPS)
    yield {"ready": True, "notes": trainer.notes}
    for line in sys.stdin:
        wanted = float(line) * rate / batch_size
        count = min(max(1, round(wanted)) * batch_size, len(images.train_images))
        started = time.perf_counter()
        trainer.train(count)
        seconds = time.perf_counter() - started
        rate = count / seconds
        yield {"images": count * trainer.replica_count, "seconds": seconds}


def _rate(trainer: Trainer, image_count: int) -> float:
    """Return images a second, not counting replicas."""
    started = time.perf_counter()
    trainer.train(image_count)
    return image_count / (time.perf_counter() - started)


def _study(build: Build, images: Images, job: Plain) -> Iterator[Plain]:
    """Train each network from its start for two epochs, as a user's loop would, and say what each part took."""
    yield {"start_seconds": time.time() - job["spawned"]}
    for name, settings in zip(job["names"], job["networks"], strict=True):
        yield {"network": name} | _trial(build, settings, images, job)


def _trial(build: Build, settings: Plain, images: Images, job: Plain) -> dict[str, object]:
    started = time.perf_counter()
    trainer = build(settings, images, job)
    ends = [time.perf_counter()]
    for _ in range(2):
        trainer.train(len(images.train_images))
        if settings["validation"] == "test":
            trainer.accuracy()
        ends.append(time.perf_counter())
    accuracy = trainer.accuracy()
    return {
        "build_seconds": ends[0] - started,
        "first_seconds": ends[1] - ends[0],
        "later_seconds": ends[2] - ends[1],
        "test_seconds": time.perf_counter() - ends[2],
        "replicas": trainer.replica_count,
        "accuracy": accuracy,
        "notes": trainer.notes,
    }
