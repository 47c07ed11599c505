"""What trials learn from, prepared by a worker or for all of them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from bakeoff.data import dataset_facts, load_dataset, prepare
from bakeoff.errors import WorkerError
from bakeoff.runner.preparing import preparation, prepared
from bakeoff.spec import Study, settings_of


def test_it_is_the_data_set_after_the_steps_of_the_settings(study: Study) -> None:
    settings = settings_of(study, "narrow")
    wanted = preparation(settings, digest=dataset_facts(settings.dataset).digest)
    found, expected = prepared(wanted), prepare(load_dataset(settings.dataset), settings.preprocess)
    for field in fields(expected):
        assert np.array_equal(getattr(found, field.name), getattr(expected, field.name)), field.name


def test_other_steps_or_another_data_set_are_another_preparation(study: Study) -> None:
    settings = settings_of(study, "narrow")
    one = preparation(settings, digest="a")
    assert one == preparation(replace(settings, epochs=settings.epochs + 1), digest="a")
    assert one != preparation(settings, digest="b")
    assert one != preparation(replace(settings, preprocess=("flatten",)), digest="a")


def test_a_data_set_that_has_changed_is_refused(study: Study) -> None:
    wanted = preparation(settings_of(study, "narrow"), digest="0" * 64)
    with pytest.raises(WorkerError, match=r"tiny.npz has changed since the study was started. Run it again.$"):
        prepared(wanted)
