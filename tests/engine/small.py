"""Small trials for the tests of this room: Keras calls and a few numbers in; settings, data and outcomes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bakeoff.data import Prepared
from bakeoff.engine import train
from bakeoff.engine.checkpoints import Arrays
from bakeoff.engine.dropout import Masks
from bakeoff.engine.stack import Stack
from bakeoff.engine.step import take_step
from bakeoff.plan import Cohort, Trial
from bakeoff.records import EpochRecord, Event, FinishedTrial, StepProgress
from bakeoff.spec import Layer, Settings, digest, read_callback, read_layer, read_optimizer, to_plain


def layer(text: str) -> Layer:
    """Return the layer that a Keras call stands for."""
    read = read_layer(text).layer
    assert read is not None
    return read


def settings(
    *layers: str, optimizer: str = "SGD()", callbacks: Sequence[str] = (), epochs: int = 1, batch_size: int = 8
) -> Settings:
    """Return settings in double precision that validate nothing; `dataclasses.replace` says otherwise."""
    return Settings(
        dataset="small",
        preprocess=(),
        validation=0.0,
        layers=tuple(layer(text) for text in layers),
        layer_names=tuple(f"layer{index}" for index in range(len(layers))),
        optimizer=read_optimizer(optimizer),
        callbacks=tuple(read_callback(text) for text in callbacks),
        epochs=epochs,
        batch_size=batch_size,
        precision="f64",
    )


def trial(of: Settings, *, seed: int = 0) -> Trial:
    """Return a trial under the name that settings and seed give it."""
    return Trial(digest=digest([to_plain(of), seed]), settings=of, seed=seed)


def small_data(
    *shape: int, train_count: int = 41, test_count: int = 23, class_count: int = 3, standardises: bool = False
) -> Prepared:
    """Return classes that a network can learn to tell apart, though not at once; each has its images."""
    generator = np.random.default_rng(class_count)
    centres = generator.normal(size=(class_count, *shape))
    labels = [np.arange(count) % class_count for count in (train_count, test_count)]
    images = [(centres[part] + generator.normal(size=(len(part), *shape))).astype(np.float32) for part in labels]
    return Prepared(
        train_images=images[0],
        train_labels=labels[0],
        test_images=images[1],
        test_labels=labels[1],
        class_count=class_count,
        input_shape=shape,
        standardised_shape=shape if standardises else None,
    )


def batches(prepared: Prepared, *, count: int, size: int = 8) -> list[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """Return training images and labels, batch after batch, from the start again where they end."""
    places = np.arange(count * size).reshape(count, size) % len(prepared.train_labels)
    return [(prepared.train_images[place], prepared.train_labels[place]) for place in places]


def step_losses(stack: Stack, steps: Iterable[tuple[NDArray[np.float32], NDArray[np.int64]]]) -> Iterator[float]:
    """Train a stack of one replica batch by batch; yield each step's loss before its update, penalties included."""
    masks = Masks([0], {}, epoch=1)
    for images, labels in steps:
        inputs = torch.from_numpy(images).to(stack.weights.dtype).unsqueeze(0)
        figures = take_step(stack, inputs, labels=torch.from_numpy(labels).unsqueeze(0), masks=masks)
        penalty = 0.0 if figures.penalties is None else float(figures.penalties[0])
        yield float(figures.losses.double().mean()) + penalty


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one trial gave."""

    records: tuple[EpochRecord, ...]
    finished: FinishedTrial | None


def cohort(trials: Iterable[Trial]) -> Cohort:
    """Return a cohort of these trials."""
    return Cohort(trials=tuple(trials), data_digest="small")


def events_of(
    trials: Iterable[Trial], prepared: Prepared, *, checkpoints: Mapping[str, Arrays] | None = None
) -> list[Event]:
    """Train the trials together and return what comes, but for the progress that a busy machine shows more of."""
    events = train(cohort(trials), prepared, checkpoints=checkpoints)
    return [event for event in events if not isinstance(event, StepProgress)]


def outcomes(trials: Sequence[Trial], prepared: Prepared) -> list[Outcome]:
    """Train the trials together and return what each gave, in their order."""
    events = events_of(trials, prepared)
    records = [event for event in events if isinstance(event, EpochRecord)]
    finished = {event.trial: event for event in events if isinstance(event, FinishedTrial)}
    return [
        Outcome(
            records=tuple(record for record in records if record.trial == one.digest),
            finished=finished.get(one.digest),
        )
        for one in trials
    ]


def bits(fact: object) -> object:
    """Return a fact as data that is equal where all bits are, wall time aside."""
    if isinstance(fact, np.ndarray):
        return str(fact.dtype), fact.shape, fact.tobytes()
    if isinstance(fact, float):
        return fact.hex()
    if isinstance(fact, Mapping):
        return {key: bits(value) for key, value in fact.items() if key != "seconds"}
    if isinstance(fact, tuple | list):
        return [bits(item) for item in fact]
    if is_dataclass(fact) and not isinstance(fact, type):
        return {field.name: bits(getattr(fact, field.name)) for field in fields(fact) if "seconds" not in field.name}
    return fact
