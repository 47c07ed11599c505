"""Gather results: a store that somebody trained in, the reproduction's own store with all that has ended out.

A store shows a study as it was last run, and a run of some variants or seeds is not all there is. So each study is
asked for once more with exactly the trials that have ended, and one pending trial for a variant that has none. The
seeds that its claims wait for are those that all variants have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from bakeoff.data import DatasetFacts, dataset_facts
from bakeoff.machine import has_bf16_units
from bakeoff.plan import assignments, claims_digest, study_digest, trials, usual_precision
from bakeoff.spec import Precision, Study, load_study, settings_of, study_text, variant_names
from bakeoff.store import (
    Part,
    Store,
    StoredAssignment,
    StoredRun,
    StoredTrial,
    StudyRun,
    open_store,
)
from reproduction.evidence import first_seeds_ended

LEFT_OUT: tuple[Part, ...] = get_args(Part)

_MOST_SEEDS = 64
_PRECISION = "precision"


def gather(source: Path, target: Path, *, studies: Sequence[str]) -> int:
    """Bring what has ended in a store into the reproduction's, and ask for the studies with what there is then.

    Args:
        source: Only read; somebody may be training into it.
        target: The reproduction's store, made where there is none.
        studies: Names of built-in studies.

    Returns:
        How many trials are new.

    Raises:
        StoreError: Either cannot be used.
    """
    with open_store(source, writable=False) as there, open_store(target, writable=True) as here:
        fresh = here.take_in(there, without=LEFT_OUT)
        for name in studies:
            ask(here, load_study(name))
        here.settle()
    return len(fresh)


def ask(store: Store, study: Study) -> None:
    """Keep a run of a study with the trials that have ended, unless the last run is just that."""
    last = next((run for run in reversed(store.study_runs()) if run.run.name == study.name), None)
    facts = dataset_facts(settings_of(study, variant_names(study)[0]).dataset)
    study = _in_its_precision(store, study, facts)
    ended = _ended_seeds(store, study, facts)
    study, overrides = _with_common_seeds(study, ended)
    seeds = {name: found or [0] for name, found in ended.items()}
    who = assignments(study, facts, seeds=seeds)
    if last is not None and (last.run.study_digest, last.run.text) == (
        study_digest(who),
        study_text(study),
    ):
        return
    run = StudyRun(
        name=study.name,
        text=study_text(study),
        study_digest=study_digest(who),
        claims_digest=claims_digest(study),
        overrides=overrides,
        environment=_environment(store, study, last),
    )
    store.begin(
        run,
        trials=[
            StoredTrial(digest=each.digest, settings=each.settings, seed=each.seed, data_digest=facts.digest)
            for each in trials(study, facts, seeds=seeds)
        ],
        assignments=[StoredAssignment(variant=each.variant, seed=each.seed, trial=each.trial) for each in who],
    )


def _ended_seeds(store: Store, study: Study, facts: DatasetFacts) -> Mapping[str, Sequence[int]]:
    """Return the seeds of each variant whose trials have ended."""
    every = assignments(study, facts, seeds=dict.fromkeys(variant_names(study), range(_MOST_SEEDS)))
    ended = store.finished_digests({each.trial for each in every})
    found: dict[str, list[int]] = {name: [] for name in variant_names(study)}
    for each in every:
        if each.trial in ended:
            found[each.variant].append(each.seed)
    return found


def _with_common_seeds(study: Study, ended: Mapping[str, Sequence[int]]) -> tuple[Study, str]:
    """Return the study asked for with as many seeds as each variant has that was run, and how that is asked for."""
    common = min((first_seeds_ended(seeds) for seeds in ended.values() if seeds), default=0)
    if common in {0, study.seeds}:
        return study, ""
    return replace(study, seeds=common), f"--seeds {common}"


def _in_its_precision(store: Store, study: Study, facts: DatasetFacts) -> Study:
    """Return the study in the precision that most of its trials were trained in; the usual one where none was."""
    if study.precision != "auto":
        return study
    usual = usual_precision(study, device="cpu", has_bf16_units=has_bf16_units())
    kinds = [usual, *(each for each in get_args(Precision) if each not in {usual, "auto"})]
    asked = [replace(study, precision=each) for each in kinds]
    return max(asked, key=lambda each: sum(map(len, _ended_seeds(store, each, facts).values())))


def _environment(store: Store, study: Study, last: StoredRun | None) -> Mapping[str, object]:
    """Return where the trials were trained, as far as a run says; a study without a run is asked for as others were."""
    like = last or next(iter(reversed(store.study_runs())), None)
    known = {} if like is None else dict(like.run.environment)
    known.pop("folder", None)
    known.pop("microseconds_per_image", None)
    return known | {"asked_precision": load_study(study.name).precision, _PRECISION: study.precision}
