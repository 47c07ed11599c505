"""What every `Store` must do: a fixture `store` in, a verdict out. A guest's test class inherits from this one."""
# ruff: noqa: D102 - the name of a test is its sentence

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan

import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.records import Ending
from bakeoff.store import Store, StoredAssignment
from bakeoff.testing.records import (
    checkpoint,
    epoch_record,
    finished_trial,
    is_same,
    stored_trial,
    study_run,
    trial_digest,
)

A, B = trial_digest("a"), trial_digest("b")


def begin(store: Store) -> int:
    """Begin a study run with the trials A and B."""
    trials = [stored_trial("a"), stored_trial("b", seed=1)]
    assignments = [
        StoredAssignment(variant="wide", seed=1, trial=B),
        StoredAssignment(variant="narrow", seed=0, trial=A),
        StoredAssignment(variant="wide", seed=0, trial=A),
    ]
    return store.begin(study_run(), trials=trials, assignments=assignments)


def finish_a(store: Store) -> None:
    """Begin a study run, and train A for two epochs to its end."""
    begin(store)
    attempt = store.start_attempt([A])
    store.append([epoch_record(A, epoch=1), epoch_record(A, epoch=2)], attempt=attempt)
    store.finish(finished_trial(A), attempt=attempt)


class StoreContract:
    """Judges an implementation of `Store`.

    Its heir gives a fixture `store`: an empty one, open for writing, closed after the test.
    """

    # Study runs

    def test_an_empty_store_holds_nothing(self, store: Store) -> None:
        assert store.study_runs() == ()
        assert list(store.read()) == []
        assert store.finished_digests([A]) == frozenset()
        assert store.trials([A]) == ()
        assert store.summaries([A]) == ()
        assert store.checkpoints([A]) == ()

    def test_a_study_run_comes_back_as_it_was_asked_for(self, store: Store) -> None:
        number = begin(store)
        (stored,) = store.study_runs()
        assert stored.number == number
        assert stored.run == study_run()
        assert stored.started.tzinfo is not None
        assert stored == store.last_run("tiny")

    def test_the_last_run_of_a_study_is_its_latest(self, store: Store) -> None:
        first = store.begin(study_run("one"), trials=[], assignments=[])
        store.begin(study_run("two"), trials=[], assignments=[])
        again = store.begin(replace(study_run("one"), overrides=""), trials=[], assignments=[])
        assert first < again == store.last_run("one").number
        assert [stored.run.name for stored in store.study_runs()] == ["one", "two", "one"]

    def test_a_study_that_was_never_run_is_not_stored(self, store: Store) -> None:
        begin(store)
        with pytest.raises(NotStored, match="there is no run of 'tinny'. Did you mean 'tiny'"):
            store.last_run("tinny")

    def test_claims_keep_the_time_they_were_first_seen(self, store: Store) -> None:
        store.begin(study_run(claims="a > b"), trials=[], assignments=[])
        store.begin(study_run(claims="b > a"), trials=[], assignments=[])
        store.begin(study_run(claims="a > b"), trials=[], assignments=[])
        first, other, again = store.study_runs()
        assert first.claims_first_seen == first.started == again.claims_first_seen
        assert other.claims_first_seen == other.started
        assert again.started > first.started

    def test_assignments_come_back_in_their_order(self, store: Store) -> None:
        assert [(one.variant, one.seed, one.trial) for one in store.assignments(begin(store))] == [
            ("wide", 1, B),
            ("narrow", 0, A),
            ("wide", 0, A),
        ]

    def test_a_run_that_there_is_not_has_no_assignments(self, store: Store) -> None:
        with pytest.raises(NotStored, match="there is no study run 7"):
            store.assignments(7)

    def test_assigning_a_trial_that_nobody_knows_leaves_nothing_behind(self, store: Store) -> None:
        stray = StoredAssignment(variant="wide", seed=0, trial=B)
        with pytest.raises(StoreError, match=f"{B} is assigned, but is not known"):
            store.begin(study_run(), trials=[stored_trial("a")], assignments=[stray])
        assert store.study_runs() == ()
        assert store.trials([A]) == ()

    def test_trials_come_back_in_the_order_asked_for(self, store: Store) -> None:
        begin(store)
        begin(store)
        assert store.trials([B, trial_digest("c"), A, B]) == (stored_trial("b", seed=1), stored_trial("a"))

    # Attempts and epoch records

    def test_records_are_read_in_the_order_they_came(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A, B])
        records = [epoch_record(B, epoch=1), epoch_record(A, epoch=1), epoch_record(A, epoch=2)]
        store.append(records[:2], attempt=attempt)
        store.append(records[2:], attempt=attempt)
        found = list(store.read())
        assert [stored.record for stored in found] == records
        assert [stored.attempt for stored in found] == [attempt] * 3
        assert [stored.number for stored in found] == sorted({stored.number for stored in found})

    def test_a_follower_goes_on_after_the_last_number_it_saw(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A])
        store.append([epoch_record(A, epoch=1)], attempt=attempt)
        (seen,) = store.read()
        assert list(store.read(seen.number)) == []
        store.append([epoch_record(A, epoch=2)], attempt=attempt)
        assert [stored.record.epoch for stored in store.read(seen.number)] == [2]

    def test_figures_that_are_not_finite_are_missing(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A])
        record = replace(epoch_record(A, train_loss=inf), running_loss=nan, penalty=inf)
        store.append([record], attempt=attempt)
        (stored,) = store.read()
        assert stored.record.train_loss is None
        assert stored.record.running_loss is None
        assert isnan(stored.record.penalty)  # a penalty has no word for "missing"

    def test_records_come_whole_or_not_at_all(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A])
        with pytest.raises(StoreError, match=f"{B} is not being trained in attempt {attempt}"):
            store.append([epoch_record(A), epoch_record(B)], attempt=attempt)
        with pytest.raises(StoreError, match="epoch"):
            store.append([epoch_record(A), epoch_record(A)], attempt=attempt)
        assert list(store.read()) == []

    def test_appending_nothing_does_no_harm(self, store: Store) -> None:
        store.append([], attempt=1)
        assert list(store.read()) == []

    def test_only_known_trials_are_trained(self, store: Store) -> None:
        with pytest.raises(StoreError, match=f"{A} is not known"):
            store.start_attempt([A])

    def test_a_trial_is_trained_once_at_a_time(self, store: Store) -> None:
        begin(store)
        store.start_attempt([A])
        with pytest.raises(StoreError, match=f"{A} is being trained already"):
            store.start_attempt([A, B])
        assert store.summaries([B])[0].attempts == 0

    def test_an_abandoned_attempt_takes_no_more_records(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A, B])
        store.abandon(attempt, trials=[A])
        store.append([epoch_record(B)], attempt=attempt)
        store.abandon(attempt)
        for trial in (A, B):
            with pytest.raises(StoreError, match="is not being trained"):
                store.append([epoch_record(trial, epoch=2)], attempt=attempt)
        assert [summary.status for summary in store.summaries([A, B])] == ["pending", "pending"]

    def test_abandoning_leaves_what_has_finished_alone(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A, B])
        store.finish(finished_trial(A), attempt=attempt)
        store.abandon(attempt)
        assert [summary.status for summary in store.summaries([A, B])] == ["finished", "pending"]

    # Finished trials

    @pytest.mark.parametrize("ending", ["finished", "early_stopping", "diverged"])
    def test_a_finished_trial_comes_back_bit_for_bit(self, store: Store, ending: Ending) -> None:
        begin(store)
        whole = finished_trial(A, ending=ending)
        store.finish(whole, attempt=store.start_attempt([A]))
        assert is_same(store.finished(A, with_weights=True), whole)
        assert is_same(store.finished(A), replace(whole, weights={}))
        assert is_same(store.weights(A), whole.weights)
        assert is_same(store.predictions(A), whole.predictions)
        assert store.summaries([A])[0].status == ending

    def test_a_trial_may_have_neither_arrays_nor_layers(self, store: Store) -> None:
        begin(store)
        bare = replace(finished_trial(A, ending="diverged"), quantiles=(), first_kernel=None, activity=(), weights={})
        store.finish(bare, attempt=store.start_attempt([A]))
        assert is_same(store.finished(A, with_weights=True), bare)

    def test_a_finished_trial_is_never_overwritten(self, store: Store) -> None:
        finish_a(store)
        with pytest.raises(StoreError, match=f"{A} has finished"):
            store.start_attempt([A])
        with pytest.raises(StoreError, match="is not being trained"):
            store.finish(finished_trial(A, ending="diverged"), attempt=1)
        assert store.finished(A).ending == "finished"

    def test_only_finished_trials_are_finished(self, store: Store) -> None:
        finish_a(store)
        store.start_attempt([B])
        assert store.finished_digests([A, B, trial_digest("c")]) == {A}

    def test_what_has_not_finished_is_not_stored(self, store: Store) -> None:
        finish_a(store)
        for ask in (store.finished, store.history, store.predictions, store.weights):
            with pytest.raises(NotStored, match=f"{B} has not finished"):
                ask(B)

    def test_history_is_that_of_the_attempt_that_finished(self, store: Store) -> None:
        begin(store)
        lost = store.start_attempt([A])
        store.append([epoch_record(A, epoch=1, train_loss=9.0), epoch_record(A, epoch=2, train_loss=9.0)], attempt=lost)
        store.abandon(lost)
        attempt = store.start_attempt([A])
        assert attempt > lost
        records = (epoch_record(A, epoch=1), epoch_record(A, epoch=2))
        store.append(records, attempt=attempt)
        store.finish(finished_trial(A), attempt=attempt)
        assert store.history(A) == records
        assert [stored.attempt for stored in store.read()] == [lost, lost, attempt, attempt]

    # Summaries

    def test_a_summary_says_where_a_trial_stands(self, store: Store) -> None:
        begin(store)
        (before,) = store.summaries([B])
        assert (before.status, before.attempts, before.started, before.result) == ("pending", 0, None, None)
        store.start_attempt([B])
        (after,) = store.summaries([B])
        assert (after.status, after.attempts, after.seed, after.result) == ("running", 1, 1, None)
        assert after.started is not None

    def test_a_summary_keeps_the_first_start(self, store: Store) -> None:
        begin(store)
        store.abandon(store.start_attempt([A]))
        (first,) = store.summaries([A])
        store.start_attempt([A])
        (again,) = store.summaries([A])
        assert (again.attempts, again.started) == (2, first.started)

    def test_a_summary_has_the_last_and_the_kept_epoch(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A])
        records = [epoch_record(A, epoch=epoch, train_loss=1 / epoch) for epoch in (1, 2, 3)]
        store.append(records, attempt=attempt)
        store.finish(finished_trial(A, ending="early_stopping", epochs_run=3, best_epoch=2), attempt=attempt)
        result = store.summaries([A])[0].result
        assert result is not None
        assert (result.last, result.kept) == (records[2], records[1])
        assert (result.test_loss, result.test_accuracy, result.train_seconds) == (0.125, 0.8, 1.5)

    def test_summaries_come_in_the_order_asked_for(self, store: Store) -> None:
        finish_a(store)
        assert [summary.digest for summary in store.summaries([B, trial_digest("c"), A])] == [B, A]

    # Checkpoints

    def test_the_last_checkpoint_of_a_trial_counts(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A, B])
        for epoch in (1, 2):
            store.keep_checkpoint(checkpoint(A, epoch=epoch), attempt=attempt)
        assert is_same(store.checkpoints([B, A]), (checkpoint(A, epoch=2),))

    def test_a_checkpoint_that_two_trials_share_is_there_until_neither_needs_it(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A, B])
        for trial in (A, B):
            store.keep_checkpoint(checkpoint(trial), attempt=attempt)
        store.keep_checkpoint(checkpoint(A, epoch=2), attempt=attempt)
        assert is_same(store.checkpoints([B]), (checkpoint(B),))
        store.keep_checkpoint(checkpoint(B, epoch=2), attempt=attempt)
        store.finish(finished_trial(A), attempt=attempt)
        assert is_same(store.checkpoints([B]), (checkpoint(B, epoch=2),))

    def test_a_resumed_attempt_has_the_records_up_to_its_checkpoint(self, store: Store) -> None:
        begin(store)
        lost = store.start_attempt([A])
        store.append([epoch_record(A, epoch=1)], attempt=lost)
        store.keep_checkpoint(checkpoint(A, epoch=1), attempt=lost)
        store.append([epoch_record(A, epoch=2, train_loss=9.0)], attempt=lost)
        store.abandon(lost)
        attempt = store.resume_attempt([A])
        store.append([epoch_record(A, epoch=2)], attempt=attempt)
        store.finish(finished_trial(A), attempt=attempt)
        assert store.history(A) == (epoch_record(A, epoch=1), epoch_record(A, epoch=2))
        assert store.checkpoints([A]) == ()

    def test_a_trial_can_be_resumed_twice_from_one_checkpoint(self, store: Store) -> None:
        begin(store)
        attempt = store.start_attempt([A])
        store.append([epoch_record(A)], attempt=attempt)
        store.keep_checkpoint(checkpoint(A), attempt=attempt)
        for _ in range(2):
            store.abandon(attempt)
            attempt = store.resume_attempt([A])
        assert [stored.attempt for stored in store.read()] == [attempt - 2, attempt - 1, attempt]

    def test_nothing_is_resumed_without_a_checkpoint(self, store: Store) -> None:
        begin(store)
        with pytest.raises(StoreError, match=f"{A} has no checkpoint"):
            store.resume_attempt([A])

    # The store as a whole

    def test_a_closed_store_says_so(self, store: Store) -> None:
        store.close()
        store.close()
        with pytest.raises(StoreError, match="has been closed"):
            store.study_runs()

    def test_many_trials_are_asked_for_at_once(self, store: Store) -> None:
        names = [f"trial {number}" for number in range(2_500)]
        store.begin(study_run(), trials=[stored_trial(name) for name in names], assignments=[])
        digests = [trial_digest(name) for name in names]
        attempt = store.start_attempt(digests)
        assert [summary.digest for summary in store.summaries(digests)] == digests
        store.abandon(attempt, trials=digests)
        assert {summary.status for summary in store.summaries(digests)} == {"pending"}
