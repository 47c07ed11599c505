"""A trial that goes on from a checkpoint gives bit for bit what it would have given without a break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.engine.small import batches, bits, events_of, settings, small_data, step_losses, trial

from bakeoff.data import Prepared
from bakeoff.engine.checkpoints import Arrays, checkpoint, resume
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.plan import Trial
from bakeoff.records import FUSED, Checkpoint, EpochRecord, Event, FinishedTrial
from bakeoff.spec import Settings

DATA = small_data(6, train_count=61)
LAYERS = ("Dense(9, activation='relu')", "BatchNormalization()", "Dropout(0.3)", "Dense(3, activation='softmax')")
PATIENT = (
    "ReduceLROnPlateau(monitor='val_loss', patience=1, factor=0.5, cooldown=1)",
    "EarlyStopping(monitor='val_loss', patience=3, restore_best_weights=True)",
)
# A trial of so many epochs is expected to take long, so it is checkpointed after each; its callback ends it.
FOREVER = 10**9
OPTIMIZERS = (
    "SGD(1.0)",
    "SGD(0.5, 0.9, nesterov=True)",
    "Adam(0.1, amsgrad=True)",
    "AdamW(0.1)",
    "Adadelta(10.0)",
    "RMSprop(0.05, momentum=0.5, centered=True)",
    "Adagrad(0.5)",
    "Nadam(0.1)",
)


def patient(optimizer: str, *, callbacks: Sequence[str] = PATIENT) -> Settings:
    of = settings(*LAYERS, optimizer=optimizer, callbacks=callbacks, epochs=FOREVER)
    return replace(of, validation=0.2, precision="f32")


def epoch_of(event: Event) -> int:
    """Return the epoch that an event belongs to; a finished trial to its last."""
    return event.epochs_run if isinstance(event, FinishedTrial) else event.epoch


def later(events: Sequence[Event], epoch: int) -> list[object]:
    """Return what came after an epoch, down to the bits."""
    return [bits(event) for event in events if epoch_of(event) > epoch]


def read_only(arrays: Arrays) -> Arrays:
    """Return the arrays as a store may give them back."""
    copies = {name: array.copy() for name, array in arrays.items()}
    for copy in copies.values():
        copy.flags.writeable = False
    return copies


def kept(events: Sequence[Event]) -> Iterator[tuple[int, Mapping[str, Arrays]]]:
    """Yield the first three epochs and the last that have checkpoints, with the checkpoints of their trials."""
    found = [event for event in events if isinstance(event, Checkpoint)]
    *others, last = sorted({event.epoch for event in found})
    for epoch in (*others[:3], last):
        yield epoch, {event.trial: read_only(event.arrays) for event in found if event.epoch == epoch}


def compare(trials: Sequence[Trial], events: Sequence[Event], data: Prepared) -> int:
    """Go on from the checkpoints of several epochs, and return of how many."""
    count = 0
    for epoch, arrays in kept(events):
        left = [one for one in trials if one.digest in arrays]
        again = events_of(left, data, checkpoints=arrays)
        assert [bits(event) for event in again] == later(events, epoch)
        count += 1
    return count


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_trial_goes_on_from_any_epoch(optimizer: str) -> None:
    trials = [trial(patient(optimizer), seed=3)]
    events = events_of(trials, DATA)
    assert isinstance(events[-1], FinishedTrial)
    assert events[-1].best_epoch is not None
    assert compare(trials, events, DATA) > 2


def test_a_cohort_goes_on_with_those_that_are_left() -> None:
    trials = [trial(patient(text), seed=seed) for seed, text in enumerate(OPTIMIZERS[:4])]
    events = events_of(trials, DATA)
    assert len({event.epochs_run for event in events if isinstance(event, FinishedTrial)}) > 1
    assert compare(trials, events, DATA) > 2


def test_a_schedule_goes_on_where_it_was() -> None:
    of = patient("SGD(CosineDecayRestarts(1.0, 20))", callbacks=["EarlyStopping(monitor='val_loss', patience=2)"])
    trials = [trial(of)]
    events = events_of(trials, DATA)
    assert compare(trials, events, DATA) > 1
    rates = [event.learning_rate for event in events if isinstance(event, EpochRecord)]
    assert len(set(rates)) == len(rates)


def test_a_short_cohort_has_no_checkpoints() -> None:
    events = events_of([trial(replace(patient("SGD()"), epochs=2))], DATA)
    assert [type(event) for event in events] == [EpochRecord, EpochRecord, FinishedTrial]


def stack_of(optimizer: str) -> Stack:
    return fresh_stack([trial(settings("Dense(3, activation='softmax')", optimizer=optimizer))], (6,), device="cpu")


def test_a_checkpoint_is_a_copy() -> None:
    stack = stack_of("Adam()")
    taken = checkpoint(stack, 0).arrays
    before = {name: array.copy() for name, array in taken.items()}
    list(step_losses(stack, batches(DATA, count=3)))
    assert bits(taken) == bits(before)


def test_every_slot_of_the_optimizer_is_kept() -> None:
    stack, other = stack_of("Adam(amsgrad=True)"), stack_of("Adam(amsgrad=True)")
    steps = batches(DATA, count=6)
    list(step_losses(stack, steps[:3]))
    resume(other, 0, arrays=checkpoint(stack, 0).arrays)
    assert list(step_losses(other, steps[3:])) == list(step_losses(stack, steps[3:]))
    assert other.replicas[0].steps == 6


def test_a_checkpoint_holds_nothing_but_numbers() -> None:
    taken = checkpoint(stack_of("SGD(0.1, 0.9)"), 0)
    assert {np.asarray(array).dtype.kind for array in taken.arrays.values()} == {"i", "f"}


def test_a_trial_goes_on_in_the_program_that_began_it() -> None:
    of = patient("SGD(0.5)")
    began = Checkpoint(trial="", epoch=1, arrays=next(kept(events_of([trial(of)], DATA)))[1][trial(of).digest])
    assert began.program == "fused"
    older = {name: array for name, array in began.arrays.items() if name != FUSED}
    events = events_of([trial(of)], DATA, checkpoints={trial(of).digest: older})
    (finished,) = (event for event in events if isinstance(event, FinishedTrial))
    assert finished.program == "reference"
    assert {event.program for event in events if isinstance(event, Checkpoint)} == {"reference"}
