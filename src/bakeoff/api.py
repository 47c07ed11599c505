"""The walk in a few calls: a study and where to keep it in, trained and stored `Results` out."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bakeoff import analysis
from bakeoff.analysis import Control, Results, StudyVerdicts, latest_timing, study_control, take_look, timed_variants
from bakeoff.errors import NotEnoughMemory, NotStored, StudyError, nearest
from bakeoff.machine import has_bf16_units
from bakeoff.plan import check, usual_precision
from bakeoff.runner import (
    Listener,
    RunOptions,
    SilentListener,
    WorkerPool,
    check_device,
    run_study,
    stoppable,
    study_facts,
    time_variants,
)
from bakeoff.spec import (
    CONTROL_SEED,
    UNTIL_DECIDED,
    Seeds,
    Study,
    built_in_studies,
    control_study,
    first_seeds,
    load_study,
    override,
    settings_of,
    variant_names,
)
from bakeoff.store import Store, default_store_url, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A study as it is asked for on one occasion.

    Attributes:
        study: With other seeds or epochs, or fewer variants, if that was asked for.
        overrides: What differs from the study itself, as on the command line: "--epochs 3"; empty for nothing.
        whole: The study itself.
    """

    study: Study
    whole: Study
    overrides: str


def run(
    study: Study | str | Path,
    *,
    seeds: Seeds | None = None,
    epochs: int | None = None,
    only: Sequence[str] | None = None,
    store: str | Path | None = None,
    device: str = "cpu",
) -> Results:
    """Train what the store lacks of a study, and return what it holds then.

    Args:
        study: Or the name of a built-in one, or a path to a study file.
        seeds: How many trials of each variant, instead of the study's own number; or "until decided".
        epochs: At most this many, instead of the study's own number, in every variant.
        only: Names of variants, or one; the others are left out.
        store: A path or URL; the environment's `BAKEOFF_STORE`, or else `runs/bakeoff.db`, where it is None.
        device: As PyTorch names it: "cpu", "cuda", "cuda:1" …

    Raises:
        BakeoffError: The study or its data is wrong, the store cannot be written, or the run was stopped; the message
            says which, where and what to do.
    """
    asked = request(study, seeds=seeds, epochs=epochs, only=only)
    return run_request(asked, store=store, device=device)


def request(
    study: Study | str | Path,
    *,
    seeds: Seeds | None = None,
    epochs: int | None = None,
    only: Sequence[str] | None = None,
) -> Request:
    """Return what to run, checked as far as that needs no data.

    Raises:
        BakeoffError: The study is wrong, or has no such variant.

    Example:
        >>> request("mlp_tuning", seeds=2, epochs=3).overrides
        '--seeds 2 --epochs 3'
    """
    whole = _study(study)
    asked = override(whole, seeds=seeds, epochs=epochs, only=[only] if isinstance(only, str) else only)
    return Request(study=asked, whole=whole, overrides=_differences(asked, whole))


def run_request(
    asked: Request,
    *,
    store: str | Path | None = None,
    device: str = "cpu",
    worker_count: int | None = None,
    listener: Listener | None = None,
    wait_seconds: float = 30.0,
) -> Results:
    """Do what `run` does, told how far it is.

    Args:
        asked: What to run.
        store: As in `run`.
        device: As in `run`.
        worker_count: Processes that train side by side; one for each core, and one for a GPU, where it is None.
        listener: Hears of the progress.
        wait_seconds: How long to wait for another process that writes to the store.

    Raises:
        BakeoffError: As `run`.
    """
    # Before the store is opened, which makes it: a study that cannot be run leaves nothing behind.
    if worker_count is not None and worker_count < 1:
        raise StudyError(f"worker_count is {worker_count}; expected at least 1, or None for one a core.")
    check_device(device)
    check(asked.study, study_facts(asked.study))
    url = _url(store)
    options = RunOptions(
        device=device,
        worker_count=worker_count,
        overrides=asked.overrides,
        usual_precision=usual_precision(asked.whole, device=device, has_bf16_units=has_bf16_units()),
    )
    listener = listener or SilentListener()
    with open_store(url, writable=True, wait_seconds=wait_seconds) as opened, WorkerPool(device=device) as pool:
        for seeds in _blocks(asked.study, store=opened, listener=listener):
            run_study(asked.study, store=opened, options=options, listener=listener, seeds=seeds, pool=pool)
            _time(analysis.load_results(opened, asked.study.name), device=device, listener=listener, pool=pool)
    return load_results(asked.study, store=url)


def run_control(
    asked: Request,
    *,
    variant: str,
    store: str | Path | None = None,
    device: str = "cpu",
    worker_count: int | None = None,
    listener: Listener | None = None,
) -> Control | None:
    """Train a second copy of a variant of a study that was run, under seeds from 1,000,000 on, and compare the two.

    The copy is kept apart from the study: it changes none of its figures and none of its verdicts.

    Args:
        asked: What was run.
        variant: Which.
        store: As in `run`.
        device: As in `run`.
        worker_count: As in `run_request`.
        listener: As in `run_request`.

    Returns:
        The comparison; None where either has fewer than two trials with an accuracy.

    Raises:
        UnknownName: The study has no such variant.
        BakeoffError: As `run`.
    """
    options = RunOptions(device=device, worker_count=worker_count, overrides=f"--control-of {variant}")
    with open_store(_url(store), writable=True) as opened:
        results = analysis.load_results(opened, asked.study.name)
        copy = control_study(results.study, variant)
        seeds = {variant: range(CONTROL_SEED, CONTROL_SEED + len(results.seeds(variant)))}
        run_study(copy, store=opened, options=options, listener=listener or SilentListener(), seeds=seeds)
        return study_control(results)


def load_results(study: Study | str | Path, *, store: str | Path | None = None) -> Results:
    """Return a study as it was last run in a store.

    A store knows studies by their names: the results are of the last run under this name, whatever was asked then.
    `Results.study` is what they answer.

    Args:
        study: Or its name, or the path of its file.
        store: As in `run`.

    Raises:
        StoreError: There is no such store, it cannot be read, or the study was never run in it.
    """
    opened = _opened(store, study)
    try:
        results = analysis.load_results(opened, _name(study))
    except BaseException:
        opened.close()
        raise
    weakref.finalize(results, opened.close)
    return results


def load_verdicts(study: Study | str | Path, *, store: str | Path | None = None) -> StudyVerdicts:
    """Return what the evidence says about a study's claims, as it was last run in a store.

    Args:
        study: Or its name, or the path of its file.
        store: As in `run`.

    Raises:
        StoreError: There is no such store, it cannot be read, or the study was never run in it.
        DataError: The study's data set has gone, or changed since then.
    """
    with _opened(store, study) as opened:
        return analysis.load_verdicts(opened, _name(study))


def _opened(store: str | Path | None, study: Study | str | Path) -> Store:
    """Return a store to read a study from.

    Raises:
        StoreError: There is no such store, or it cannot be read; where the study's name is misspelt too, that is told.
    """
    try:
        return open_store(_url(store), writable=False)
    except NotStored as error:
        known = built_in_studies()
        close = nearest(study, known) if isinstance(study, str) and study == _name(study) else None
        if close is None or close == study:
            raise
        problem = f"there is no store yet, and no study '{study}'. Did you mean '{close}'?"
        raise NotStored(problem, store=error.store) from None


def _time(results: Results, *, device: str, listener: Listener, pool: WorkerPool) -> None:
    """Time the variants that claims about time are about, unless that has been done or there is no memory for it."""
    variants = timed_variants(results.study)
    if not variants or latest_timing(results, variants) is not None:
        return
    listener.remarked(f"Timing by turns, each alone: {', '.join(variants)}.")
    try:
        time_variants(results.study, variants, store=results.store, device=device, pool=pool)
    except NotEnoughMemory as error:
        # What was trained is kept and shown; the next run tries it again.
        listener.remarked(f"Not timed: {error}")


def _blocks(study: Study, *, store: Store, listener: Listener) -> Iterator[dict[str, range]]:
    """Yield the seeds of each variant to train next; whoever asks for more has trained those before.

    Until all claims are decided, the variants of open ones get more seeds. What a look shows depends on the trials
    alone, so that a run that was stopped comes to the same looks again.
    """
    counts = dict.fromkeys(variant_names(study), first_seeds(study))
    yield _ranges(counts)
    while study.seeds == UNTIL_DECIDED:
        with stoppable():
            look = take_look(store, study.name)
        listener.looked(look)
        if not look.wanted:
            return
        counts |= look.wanted
        yield _ranges(counts)


def _ranges(counts: Mapping[str, int]) -> dict[str, range]:
    return {name: range(count) for name, count in counts.items()}


def _url(store: str | Path | None) -> str | Path:
    return default_store_url() if store is None else store


def _study(study: object) -> Study:
    if isinstance(study, Study):
        return study
    if isinstance(study, str | Path):
        return load_study(study)
    raise StudyError(f"a study is a `Study`, the name of a built-in one or the path of a file; found {study!r}.")


def _name(study: Study | str | Path) -> str:
    """Return what a study is called in a store: a file's name without its ending."""
    if isinstance(study, Study):
        return study.name
    if isinstance(study, Path) or "/" in study or "\\" in study or study.endswith(".toml"):
        return Path(study).stem
    return study


def _differences(asked: Study, whole: Study) -> str:
    names, kept = variant_names(whole), variant_names(asked)
    epochs = {settings_of(asked, name).epochs for name in kept}
    is_other_epochs = any(settings_of(asked, name).epochs != settings_of(whole, name).epochs for name in kept)
    parts = [_seed_words(asked)] if asked.seeds != whole.seeds else []
    parts += [f"--epochs {max(epochs)}"] if is_other_epochs else []
    parts += [f"--only {name}" for name in kept] if len(kept) < len(names) else []
    return " ".join(parts)


def _seed_words(asked: Study) -> str:
    return "--until-decided" if asked.seeds == UNTIL_DECIDED else f"--seeds {asked.seeds}"
