"""Which trials a study asks for, and what makes two of them the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.data import DatasetFacts
from bakeoff.plan import Trial, assignments, trials
from bakeoff.spec import Study
from bakeoff.streams import NUMERICS_VERSION

Written = Callable[[str], Study]

ONE = """
[variants.one]
layers = ["Dense(8, activation='relu')", "Dense(3, activation='softmax')"]
"""
THREE = (
    ONE
    + """
[variants.two]
extends = "one"
batch_size = 32

[variants.again]
title = "the first one once more"
layers = ["Input((36,))", "Dense(8, activation='relu', name='hidden')", "Dense(3, activation='softmax')"]
"""
)


def only(found: tuple[Trial, ...]) -> Trial:
    (trial,) = found
    return trial


def test_each_variant_is_trained_once_for_each_seed(written: Written, facts: DatasetFacts) -> None:
    found = trials(written(ONE), facts)
    assert [trial.seed for trial in found] == [0, 1, 2]
    assert len({trial.digest for trial in found}) == 3
    assert len({trial.settings for trial in found}) == 1


def test_a_study_that_trains_until_decided_starts_with_eight_seeds(written: Written, facts: DatasetFacts) -> None:
    study = replace(written(ONE), seeds="until decided")
    assert [trial.seed for trial in trials(study, facts)] == list(range(8))
    assert [each.seed for each in assignments(study, facts)] == list(range(8))


def test_variants_with_equal_settings_share_their_trials(written: Written, facts: DatasetFacts) -> None:
    study = written(THREE)
    assert len(trials(study, facts)) == 6
    by_name = {(each.variant, each.seed): each.trial for each in assignments(study, facts)}
    assert [name for name, _ in by_name] == ["one"] * 3 + ["two"] * 3 + ["again"] * 3
    assert all(by_name["one", seed] == by_name["again", seed] for seed in range(3))
    assert all(by_name["one", seed] != by_name["two", seed] for seed in range(3))


def test_every_assignment_names_a_trial_with_its_seed(written: Written, facts: DatasetFacts) -> None:
    study = written(THREE)
    found = {trial.digest: trial for trial in trials(study, facts)}
    assert {each.trial for each in assignments(study, facts)} == set(found)
    assert all(found[each.trial].seed == each.seed for each in assignments(study, facts))


def test_more_seeds_go_on_where_fewer_ended(written: Written, facts: DatasetFacts) -> None:
    few = trials(written(ONE), facts)
    more = trials(replace(written(ONE), seeds=5), facts)
    assert more[:3] == few
    assert [trial.seed for trial in more[3:]] == [3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 3},
        {"batch_size": 8},
        {"validation": 0.5},
        {"validation": "test"},
        {"optimizer": "SGD(learning_rate=0.02)"},
        {"preprocess": ["flatten", "scale"]},
        {"precision": "f64"},
        {"callbacks": ["EarlyStopping(monitor='loss')"]},
    ],
)
def test_a_changed_setting_is_another_trial(written: Written, facts: DatasetFacts, change: dict[str, object]) -> None:
    study = replace(written(ONE), seeds=1)
    changed = replace(study, **change)  # type: ignore[arg-type]  # the study checks them itself
    assert only(trials(changed, facts)).digest != only(trials(study, facts)).digest


def test_other_data_is_another_trial(written: Written, facts: DatasetFacts) -> None:
    study = replace(written(ONE), seeds=1)
    other = replace(facts, digest="e" * 64)
    assert only(trials(study, other)).digest != only(trials(study, facts)).digest


@pytest.mark.parametrize(
    "change",
    [
        {"title": "another"},
        {"notes": "more"},
        {"name": "another"},
        {"folder": Path("/elsewhere")},
        {"dataset": "./copied.npz"},
        {"loss": "sparse_categorical_crossentropy"},
        {"optimizer": "SGD(0.01, momentum=0.0)"},
    ],
)
def test_names_places_and_spellings_change_no_trial(
    written: Written, facts: DatasetFacts, change: dict[str, object]
) -> None:
    study = replace(written(ONE), seeds=1)
    changed = replace(study, **change)  # type: ignore[arg-type]  # the study checks them itself
    assert only(trials(changed, facts)).digest == only(trials(study, facts)).digest


def dense(units: int, activation: str) -> dict[str, object]:
    uniform = {"kind": "VarianceScaling", "scale": 1.0, "mode": "fan_avg", "distribution": "uniform"}
    return {
        "kind": "Dense",
        "units": units,
        "activation": activation,
        "use_bias": True,
        "kernel_initializer": uniform,
        "bias_initializer": {"kind": "Constant", "value": 0.0},
        "kernel_regularizer": None,
    }


def test_a_digest_is_made_of_settings_data_seed_and_numerics_alone(written: Written, facts: DatasetFacts) -> None:
    # Stores know their trials by it: a change here means that everything is trained again.
    common = {"kind": "Common", "weight_decay": None, "clipnorm": None, "clipvalue": None, "global_clipnorm": None}
    sgd = {"kind": "SGD", "learning_rate": 0.01, "momentum": 0.0, "nesterov": False, "common": common}
    settings = {
        "kind": "Settings",
        "preprocess": ["scale", "flatten"],
        "validation": 0.25,
        "layers": [dense(8, "relu"), dense(3, "softmax")],
        "optimizer": sgd,
        "callbacks": [],
        "loss": "categorical_crossentropy",
        "epochs": 2,
        "batch_size": 16,
        "precision": "f32",
    }
    known = {"settings": settings, "data": "d" * 64, "seed": 0, "numerics": NUMERICS_VERSION}
    text = json.dumps(known, sort_keys=True, separators=(",", ":"))
    first = trials(written(ONE), facts)[0]
    assert first.digest == hashlib.sha256(text.encode()).hexdigest()
