"""A cohort's trials train together, end each in its own way, and stop when the caller says so."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pytest
import torch
from tests.engine.small import bits, cohort, events_of, outcomes, settings, small_data, trial

from bakeoff.data import Prepared, dataset_facts, load_dataset, prepare
from bakeoff.engine import train
from bakeoff.plan import Trial, trials
from bakeoff.records import EpochRecord, Event, FinishedTrial
from bakeoff.spec import Precision, Settings, load_study, override

LAYERS = ("Dense(8, activation='relu')", "Dense(3, activation='softmax')")
DATA = small_data(6)
OF = settings(*LAYERS, epochs=3)
PAIR = [trial(OF, seed=seed) for seed in (0, 1)]
GROWING = "SGD(PiecewiseConstantDecay([7], [0.01, 1e6]))"


def told(events: Sequence[Event]) -> list[tuple[str, str, int]]:
    """Return of each event what it is, whose, and of which epoch."""
    names = {one.digest: f"seed {one.seed}" for one in PAIR}
    found = []
    for event in events:
        if isinstance(event, EpochRecord):
            found.append(("record", names[event.trial], event.epoch))
        elif isinstance(event, FinishedTrial):
            found.append((event.ending, names[event.trial], event.epochs_run))
    return found


def test_records_come_epoch_by_epoch_and_the_ends_last() -> None:
    assert told(events_of(PAIR, DATA)) == [
        *(("record", f"seed {seed}", epoch) for epoch in (1, 2, 3) for seed in (0, 1)),
        ("finished", "seed 0", 3),
        ("finished", "seed 1", 3),
    ]


def test_a_record_tells_the_rate_of_its_epochs_end() -> None:
    callback = "ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1, min_delta=10.0)"
    of = settings(*LAYERS, optimizer="SGD(0.4)", callbacks=[callback], epochs=4)
    assert [record.learning_rate for record in outcomes([trial(of)], DATA)[0].records] == [0.4, 0.4, 0.2, 0.1]


def test_a_lowered_rate_is_the_one_that_trains() -> None:
    # From the second epoch on the rate is as good as nothing.
    callback = "ReduceLROnPlateau(monitor='loss', factor=1e-30, patience=0, min_delta=10.0)"
    of = settings(*LAYERS, optimizer="SGD(0.1)", callbacks=[callback], epochs=4)
    losses = [record.train_loss for record in outcomes([trial(of)], DATA)[0].records]
    assert losses[1] != losses[0]
    assert losses[2] == losses[3] == losses[1]


def test_each_trial_stops_early_by_its_own_figures() -> None:
    callback = "EarlyStopping(monitor='val_loss', patience=1)"
    of = replace(settings(*LAYERS, optimizer="SGD(2.0)", callbacks=[callback], epochs=40), validation=0.25)
    found = outcomes([trial(of, seed=seed) for seed in range(4)], DATA)
    assert len({len(outcome.records) for outcome in found}) > 1
    for outcome in found:
        losses = [record.validation_loss or 0.0 for record in outcome.records]
        assert outcome.finished is not None
        assert outcome.finished.ending == "early_stopping"
        assert losses[-1] >= losses[-2]
        assert all(later < before for before, later in zip(losses[:-2], losses[1:-1], strict=True))


def test_a_callback_sees_the_validation_loss_with_its_penalty() -> None:
    # The penalty falls at once from a high start, while the loss beside it goes up and down.
    first = "Dense(8, activation='relu', kernel_initializer=RandomNormal(0.0, 2.0), kernel_regularizer=L2(0.3))"
    callback = "EarlyStopping(monitor='val_loss', patience=0)"
    of = replace(settings(first, LAYERS[-1], optimizer="SGD(0.1)", epochs=8), validation=0.25)
    stopping = replace(of, callbacks=settings(*LAYERS, callbacks=[callback]).callbacks)
    records = outcomes([trial(of)], DATA)[0].records
    bare = [record.validation_loss or 0.0 for record in records]
    whole = [loss + record.penalty for loss, record in zip(bare, records, strict=True)]
    assert first_rise(bare) < first_rise(whole)
    assert len(outcomes([trial(stopping)], DATA)[0].records) == first_rise(whole)


def first_rise(figures: Sequence[float]) -> int:
    """Return the first epoch whose figure is not below the one before, or the last epoch."""
    pairs = zip(figures, figures[1:], strict=False)
    return next((epoch for epoch, (one, following) in enumerate(pairs, 2) if following >= one), len(figures))


@pytest.mark.parametrize("precision", ["f32", "f64"])
@pytest.mark.parametrize(
    ("optimizer", "epoch"),
    [("SGD(1e6)", 1), ("SGD(1e6, 0.9, True)", 1), ("Adam(1e38)", 1), ("SGD(1e200)", 1), (GROWING, 2)],
)
def test_a_diverging_trial_ends_at_its_epoch_and_harms_no_other(
    optimizer: str, epoch: int, precision: Precision
) -> None:
    # Linear layers, since a dead ReLU may save a loss; twelve, so that even double precision overflows.
    deep = ("Dense(8)",) * 12 + LAYERS
    healthy, broken = (
        replace(settings(*deep, optimizer=text, epochs=3), precision=precision, validation="test")
        for text in ("SGD(0.01)", optimizer)
    )
    left, middle, right = trial(healthy), trial(broken, seed=1), trial(healthy, seed=2)
    found = outcomes([left, middle, right], DATA)
    assert found[1].finished is not None
    assert (found[1].finished.ending, found[1].finished.epochs_run) == ("diverged", epoch)
    last = found[1].records[-1]
    assert last.epoch == epoch
    assert [last.running_loss, last.train_loss, last.validation_loss] == [None] * 3
    assert bits(found[0]) == bits(outcomes([left], DATA)[0])
    assert bits(found[2]) == bits(outcomes([right], DATA)[0])


def test_a_loss_that_breaks_in_the_last_step_of_an_epoch_is_seen() -> None:
    of = settings(*LAYERS, optimizer="SGD(1e200)", epochs=1, batch_size=41)
    outcome = outcomes([trial(of)], DATA)[0]
    assert outcome.records[0].running_loss is not None
    assert outcome.records[0].train_loss is None
    assert outcome.finished is not None
    assert outcome.finished.ending == "diverged"


def answered(answers: dict[int, Collection[str]], data: Prepared = DATA) -> list[Event]:
    """Train the pair, and answer the record with this number."""
    events = train(cohort(PAIR), data)
    seen: list[Event] = []
    answer: Collection[str] | None = None
    record_count = 0
    while True:
        try:
            event = events.send(answer)
        except StopIteration:
            return seen
        seen.append(event)
        record_count += isinstance(event, EpochRecord)
        answer = answers.get(record_count) if isinstance(event, EpochRecord) else None


def test_a_stopped_trial_ends_without_being_finished() -> None:
    assert told(answered({4: [PAIR[0].digest]})) == [
        *(("record", f"seed {seed}", epoch) for epoch in (1, 2) for seed in (0, 1)),
        ("record", "seed 1", 3),
        ("finished", "seed 1", 3),
    ]


def test_any_record_of_an_epoch_may_be_answered() -> None:
    assert told(answered({3: {PAIR[0].digest}})) == told(answered({4: {PAIR[0].digest}}))


def test_all_trials_may_be_stopped() -> None:
    everything = {one.digest for one in PAIR}
    assert told(answered({2: everything})) == [("record", "seed 0", 1), ("record", "seed 1", 1)]


def test_a_trial_that_ends_by_itself_in_the_epoch_is_finished() -> None:
    assert told(answered({6: [PAIR[0].digest]})) == told(events_of(PAIR, DATA))


def test_the_others_do_not_notice_that_one_was_stopped() -> None:
    stopped = [event for event in answered({2: [PAIR[0].digest]}) if isinstance(event, FinishedTrial)]
    assert [bits(end) for end in stopped] == [bits(outcomes(PAIR, DATA)[1].finished)]


def test_a_caller_may_leave_in_the_middle() -> None:
    before = torch.get_num_threads()
    events = train(cohort(PAIR), DATA)
    next(events)
    events.close()
    assert torch.get_num_threads() == before


def small_share(of: Settings) -> Iterator[Trial]:
    """Yield a trial that validates on the test set, on a share, and not at all."""
    for validation in ("test", 0.25, 0.0):
        yield trial(replace(of, validation=validation))


def test_a_data_set_that_is_over_takes_no_memory() -> None:
    data = small_data(6)
    images = [weakref.ref(part) for part in (data.train_images, data.test_images)]
    of = replace(settings("Dense(16, activation='relu')", "Dense(3, activation='softmax')"), precision="f32")
    events_of([trial(of)], data)
    del data
    gc.collect()
    assert [image() for image in images] == [None, None]


def test_validation_on_the_test_set_trains_as_without_any() -> None:
    on_test, on_share, on_nothing = (outcomes([one], DATA)[0] for one in small_share(OF))
    assert [record.running_loss for record in on_test.records] == [record.running_loss for record in on_nothing.records]
    assert on_test.finished is not None
    assert on_share.finished is not None
    assert on_test.records[-1].validation_loss == pytest.approx(on_test.finished.test_loss)
    assert on_test.records[-1].validation_accuracy == on_test.finished.test_accuracy
    assert on_share.finished.train_images == 31


@pytest.mark.slow
def test_a_published_network_reaches_its_accuracy_on_mnist() -> None:
    whole = replace(load_study("kernel_size"), precision="f32")
    study = override(whole, seeds=1, epochs=3, only=["conv2_3x3"])
    (one,) = trials(study, dataset_facts(study.dataset))
    found = outcomes([one], prepare(load_dataset(one.settings.dataset), one.settings.preprocess))[0].finished
    assert found is not None
    assert found.test_accuracy is not None
    assert found.test_accuracy > 0.985
