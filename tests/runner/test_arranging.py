"""Who trains what, within what this machine has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.data import dataset_facts
from bakeoff.errors import NotEnoughMemory
from bakeoff.plan import trials
from bakeoff.runner.arranging import arranged
from bakeoff.spec import Study, Variant, settings_of

MIB = 2**20


def test_a_small_study_fits_on_every_worker(study: Study) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    found = arranged(trials(study, facts), facts, worker_count=2, device="cpu", free_bytes=None)
    assert (found.worker_count, len(found.cohorts), found.remarks) == (2, 4, ())


def test_there_are_no_more_workers_than_cohorts(study: Study) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    assert arranged(trials(study, facts)[:1], facts, worker_count=2, device="cpu", free_bytes=None).worker_count == 1


def test_little_memory_makes_fewer_workers_and_says_so(study: Study) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    found = arranged(trials(study, facts), facts, worker_count=8, device="cpu", free_bytes=900 * MIB)
    assert (found.worker_count, found.remarks) == (2, ("The free memory is enough for 2 of 8 workers.",))


def test_a_gpu_with_room_trains_all_networks_of_a_shape_together(study: Study) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    found = arranged(trials(study, facts), facts, worker_count=1, device="cuda", free_bytes=16 * 2**30)
    assert (found.worker_count, [len(cohort.trials) for cohort in found.cohorts]) == (1, [2, 2])


def test_a_network_that_does_not_fit_is_refused(study: Study) -> None:
    layers = [f"Dense({units})" for units in (40_000, 50_000, 40_000)]
    giant = replace(study, variants={"wide": Variant(layers=[*layers, "Dense(3, activation='softmax')"])})
    facts = dataset_facts(settings_of(study, "wide").dataset)
    with pytest.raises(NotEnoughMemory, match=r"^training the largest network, of 4,001,690,003 parameters"):
        arranged(trials(giant, facts), facts, worker_count=1, device="cpu", free_bytes=64 * 2**30)
