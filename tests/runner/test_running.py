"""Runs that go well, are stopped, or are robbed of their workers, and what is in the store afterwards."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runner.builds import needs_sharing

from bakeoff.analysis import load_results
from bakeoff.data import dataset_facts
from bakeoff.engine import kernels
from bakeoff.errors import Stopped, StudyError, WorkerError
from bakeoff.plan import trials
from bakeoff.records import EpochRecord, Event
from bakeoff.runner import RunOptions, WorkerPool, run_study
from bakeoff.spec import Study, Variant, override, save_study, settings_of
from bakeoff.store import StoredTrial, open_store
from bakeoff.testing import (
    Ear,
    checkpoint,
    epoch_record,
    is_same,
    outcome,
    outcomes,
    run_here,
    statuses_in,
    study_run,
    tiny_data,
    tiny_study,
)

WorkerProcesses = Callable[[int], list[int]]


@pytest.fixture
def stopping() -> Ear:
    """An ear that presses Ctrl-C when it hears of a third epoch."""

    def press(ear: Ear, event: Event) -> None:
        if len(ear.records) == 3:
            signal.raise_signal(signal.SIGINT)

    return Ear(when_heard=press)


def test_a_stopped_run_says_how_to_go_on(study: Study, tmp_path: Path, stopping: Ear) -> None:
    long = replace(study, epochs=100_000)
    with pytest.raises(Stopped, match="Run it again to go on from there"):
        run_here(long, tmp_path / "runs.db", ear=stopping)
    assert stopping.end_count == 1
    assert statuses_in(tmp_path / "runs.db", long) == {"pending"}


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the tiny study gives when all seeds of a variant train in one cohort."""
    folder, ear = tmp_path_factory.mktemp("together"), Ear()
    tiny_data(folder)
    given = run_here(tiny_study(folder), folder / "runs.db", ear=ear)
    assert [len(cohort.trials) for cohort in ear.plans[0].cohorts] == [2, 2]
    return given


def test_a_trial_gives_the_same_in_any_cohort_and_with_any_number_of_workers(
    study: Study, tmp_path: Path, together: dict[str, object]
) -> None:
    ear = Ear()
    apart = run_here(study, tmp_path / "runs.db", workers=2, ear=ear)
    assert [len(cohort.trials) for cohort in ear.plans[0].cohorts] == [1, 1, 1, 1]
    assert is_same(apart, together)


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What `CC` names from now on, not yet there; nothing is kept in the cache folder."""
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("CC", str(tmp_path / "cc"))
    kernels.cache_clear()
    yield tmp_path / "cc"
    kernels.cache_clear()


def test_a_compiler_that_fails_once_leaves_every_worker_without_kernels(
    study: Study, tmp_path: Path, compiler: Path
) -> None:
    compiler.write_text(f"""#!/bin/sh
if [ "$1" != --version ] && mkdir {tmp_path}/tried 2>/dev/null; then echo "error: disk full"; exit 1; fi
exec gcc "$@"
""")
    compiler.chmod(0o755)
    ear = Ear()
    found = run_here(study, tmp_path / "once.db", workers=2, ear=ear)
    why = "There are no C kernels: cc failed: error: disk full. PyTorch's operations are used, which are slower."
    assert [text for text in ear.remarks if "kernels" in text] == [why]
    with open_store(tmp_path / "once.db", writable=False) as store:
        assert load_results(store, "tiny").run.run.environment["kernels"] == "none: cc failed: error: disk full"
    compiler.write_text("#!/bin/sh\nexit 1\n")
    kernels.cache_clear()
    assert is_same(found, run_here(study, tmp_path / "never.db", workers=2))


def test_the_plan_says_what_is_left_and_whose_it_is(study: Study, tmp_path: Path) -> None:
    run_here(replace(study, seeds=1), tmp_path / "runs.db")
    ear = Ear(when_planned=_press_ctrl_c)
    with pytest.raises(Stopped, match="Run it again"):
        run_here(study, tmp_path / "runs.db", workers=4, ear=ear)
    (plan,) = ear.plans
    assert (plan.trial_count, plan.finished_count, plan.worker_count) == (4, 2, 2)
    left = {trial.digest: trial for cohort in plan.cohorts for trial in cohort.trials}
    assert [trial.seed for trial in left.values()] == [1, 1]
    assert sorted(plan.names[digest] for digest in left) == [("narrow", "twin"), ("wide",)]


def _murder(worker_processes: WorkerProcesses, *, is_due: Callable[[Ear, EpochRecord], bool]) -> Ear:
    """Return an ear that kills this process's workers whenever the record that it hears says so."""

    def kill(ear: Ear, event: Event) -> None:
        if isinstance(event, EpochRecord) and is_due(ear, event):
            for process in worker_processes(os.getpid()):
                # What a worker said before its end may be heard after it.
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    return Ear(when_heard=kill)


def test_a_killed_worker_is_replaced_and_the_numbers_stay(
    long_study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    # So long that the worker is far from its cohort's end when the fifth record is heard, on a busy machine too.
    longer = replace(long_study, epochs=24)
    ear = _murder(worker_processes, is_due=lambda ear, _: len(ear.records) >= 5 and not ear.retries)
    disturbed = run_here(longer, tmp_path / "disturbed.db", workers=1, ear=ear)
    assert len(ear.retries) == 1
    assert is_same(disturbed, run_here(longer, tmp_path / "undisturbed.db", workers=2))
    with open_store(tmp_path / "disturbed.db", writable=False) as store:
        attempts = {summary.attempts for summary in store.summaries(ear.finished)}
    assert attempts == {1, 2}


@pytest.mark.slow
def test_a_trial_that_always_loses_its_worker_takes_no_other_with_it(
    study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    # Too short for checkpoints: a trial that gets on between its losses is not given up.
    long = replace(override(study, only=["wide"]), epochs=400)
    (poison, _) = trials(long, dataset_facts(settings_of(study, "wide").dataset))
    ear = _murder(worker_processes, is_due=lambda _, record: record.trial == poison.digest)
    problem = r"^wide \(seed 0\) could not be trained: .* exit code -9, 3 times .* Is there enough memory\?$"
    with pytest.raises(WorkerError, match=problem):
        run_here(long, tmp_path / "runs.db", ear=ear)
    assert ([len(retried) for retried in ear.retries], ear.end_count) == ([2, 2], 1)
    with open_store(tmp_path / "runs.db", writable=False) as store:
        assert load_results(store, "tiny").statuses("wide") == {0: "pending", 1: "finished"}


class _Squeeze:
    """Leaves a worker next to no memory once it has begun to train, until a cohort is to be tried again."""

    def __init__(self, find: WorkerProcesses) -> None:
        self._find = find
        self._worker: int | None = None

    def begin(self, ear: Ear, event: Event) -> None:
        if self._worker is None:
            (self._worker,) = self._find(os.getpid())
            used = int(Path(f"/proc/{self._worker}/statm").read_text().split()[0]) * resource.getpagesize()
            self._limit(used + 6 * 10**6)

    def end(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most_bytes: int) -> None:
        if self._worker is not None:
            resource.prlimit(self._worker, resource.RLIMIT_AS, (most_bytes, resource.RLIM_INFINITY))


def test_a_cohort_that_lacks_memory_is_tried_again_and_nothing_else(
    study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    # 9 MB of weights; and as many epochs as let the small network train first.
    large = Variant(layers=["Dense(60000)", "Dense(3, activation='softmax')"], epochs=1)
    small = replace(study.variants["narrow"], epochs=160)
    squeeze, asked = _Squeeze(worker_processes), replace(study, variants={"small": small, "large": large}, seeds=1)
    ear = Ear(when_heard=squeeze.begin, when_retried=squeeze.end)
    run_here(asked, tmp_path / "runs.db", ear=ear)
    first, second = (cohort.trials[0] for cohort in ear.plans[0].cohorts)
    assert (first.settings.epochs, second.settings.epochs) == (160, 1)
    assert ear.retries == [(second.digest,)]
    assert ear.finished == [first.digest, second.digest]


def test_what_cannot_be_trained_is_told_in_the_end_and_the_rest_is_trained(study: Study, tmp_path: Path) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    (broken, *_) = trials(override(study, only=["wide"]), facts)
    stored = StoredTrial(digest=broken.digest, settings=broken.settings, seed=0, data_digest=facts.digest)
    with open_store(tmp_path / "runs.db", writable=True) as store:
        store.begin(study_run(), trials=[stored], assignments=[])
        attempt = store.start_attempt([broken.digest])
        store.append([epoch_record(broken.digest)], attempt=attempt)
        # No network has such weights, so nothing can go on from here.
        store.keep_checkpoint(checkpoint(broken.digest), attempt=attempt)
    ear = Ear()
    with pytest.raises(WorkerError, match=r"^wide \(seed 0\) could not be trained: "):
        run_here(study, tmp_path / "runs.db", ear=ear)
    assert ear.end_count == 1
    assert len(ear.finished) == 3


def test_a_file_beside_the_study_that_bears_a_modules_name_is_not_run(study: Study, tmp_path: Path) -> None:
    save_study(study, tmp_path / "tiny.toml")
    for name in ("random", "queue", "torch", "json"):
        (tmp_path / f"{name}.py").write_text("print('a student was here' * 9)\nopen('canary', 'w').close()\n")
    words = ("run", "tiny.toml", "--store", "runs.db", "--workers", "1")
    command = (Path(sys.executable).with_name("bakeoff"), *words)
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert not (tmp_path / "canary").exists()


@pytest.mark.slow
def test_a_long_trial_goes_on_from_its_checkpoint(
    study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    # So many epochs would take days, so each is checkpointed; early stopping ends the trials, but not before a kill is
    # heard of on a busy machine.
    callbacks = ["EarlyStopping(monitor='val_loss', patience=150, min_delta=0.02)"]
    long = replace(study, epochs=100_000_000, callbacks=callbacks)
    ear = _murder(worker_processes, is_due=lambda ear, record: record.epoch == 4 and not ear.retries)
    disturbed = run_here(long, tmp_path / "disturbed.db", ear=ear)
    (retried,) = ear.retries
    epochs = [record.epoch for record in ear.records if record.trial == retried[0]]
    assert len(epochs) > 5
    assert epochs.count(1) == 1
    assert is_same(disturbed, run_here(long, tmp_path / "whole.db"))


@needs_sharing
def test_data_that_changes_under_a_run_does_not_change_it(study: Study, tmp_path: Path) -> None:
    whole = run_here(study, tmp_path / "whole.db")
    assert is_same(run_here(study, tmp_path / "runs.db", ear=Ear(when_planned=lambda: _replace_data(tmp_path))), whole)


def test_data_that_a_worker_finds_changed_fails_the_run_and_leaves_the_store_whole(
    study: Study, tmp_path: Path
) -> None:
    store_path, ear = tmp_path / "runs.db", Ear(when_planned=lambda: _replace_data(tmp_path))
    with open_store(store_path, writable=True) as store, WorkerPool() as pool:
        options = RunOptions(worker_count=1)
        run_study(study, store=store, options=options, listener=Ear(), pool=pool)
        # A worker that was there before prepares the next run's data for itself.
        tiny_data(tmp_path, test_count=20)
        with pytest.raises(WorkerError, match=r"tiny.npz has changed since the study was started. Run it again.$"):
            run_study(study, store=store, options=options, listener=ear, pool=pool)
    assert ear.end_count == 1
    assert statuses_in(store_path, study) == {"pending"}


def _replace_data(folder: Path) -> None:
    tiny_data(folder, test_count=30)


def test_workers_go_on_with_the_next_run_and_its_data(
    study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    with open_store(tmp_path / "runs.db", writable=True) as store, WorkerPool() as pool:
        started = set()
        for test_count in (20, 30):
            tiny_data(tmp_path, test_count=test_count)
            run_study(study, store=store, options=RunOptions(worker_count=1), listener=Ear(), pool=pool)
            started.update(worker_processes(os.getpid()))
        assert len(started) == 1
        assert is_same(outcomes(load_results(store, "tiny")), run_here(study, tmp_path / "fresh.db"))


def test_a_study_that_does_not_fit_writes_nothing(study: Study, tmp_path: Path) -> None:
    wrong = replace(study, variants={"four": Variant(layers=["Dense(4, activation='softmax')"])})
    with (
        open_store(tmp_path / "runs.db", writable=True) as store,
        pytest.raises(StudyError, match=r"tiny.toml, variants.four.layers: the last layer gives 4 outputs"),
    ):
        run_study(wrong, store=store, options=RunOptions(), listener=Ear())
    with open_store(tmp_path / "runs.db", writable=False) as store:
        assert store.study_runs() == ()


def test_a_diverging_trial_is_recorded_and_the_rest_of_its_cohort_unharmed(
    study: Study, tmp_path: Path, together: dict[str, object]
) -> None:
    wild = Variant(extends="narrow", optimizer="SGD(learning_rate=1e30)")
    mixed = replace(study, variants={"narrow": study.variants["narrow"], "wild": wild})
    ear = Ear()
    with open_store(tmp_path / "runs.db", writable=True) as store:
        run_study(mixed, store=store, options=RunOptions(worker_count=1), listener=ear)
        results = load_results(store, "tiny")
        assert [len(cohort.trials) for cohort in ear.plans[0].cohorts] == [4]
        assert results.statuses("wild") == {0: "diverged", 1: "diverged"}
        assert results.to_pandas().query("variant == 'wild'")["epochs_run"].tolist() == [1, 1]
        assert is_same(outcome(results, "narrow", seed=1), together["narrow 1"])


def test_weights_bear_the_names_of_layers_that_were_renamed_before_the_training(study: Study, tmp_path: Path) -> None:
    stopped = Ear(when_planned=_press_ctrl_c)
    with pytest.raises(Stopped, match="Run it again"):
        run_here(study, tmp_path / "runs.db", ear=stopped)
    layers = ["Dense(4, activation='relu', name='hidden')", "Dense(3, activation='softmax')"]
    run_here(replace(study, variants={"narrow": Variant(layers=layers)}), tmp_path / "runs.db")
    with open_store(tmp_path / "runs.db", writable=False) as store:
        results = load_results(store, "tiny")
        assert sorted(results.weights("narrow", 0)) == ["dense/bias", "dense/kernel", "hidden/bias", "hidden/kernel"]
        assert results.weights("narrow", 0)["hidden/kernel"].shape == (36, 4)


def _press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)
