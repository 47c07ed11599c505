"""Which trials train together: all of them, once, with others of the same shapes, the longest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.data import DatasetFacts
from bakeoff.plan import Cohort, Trial, cohorts, network_facts, shapes, trials, worth_timing
from bakeoff.spec import Conv2D, Dense, Dropout, Study, Variant

Written = Callable[[str], Study]

FACTS = DatasetFacts(
    name="small", image_shape=(6, 6, 1), class_count=3, train_count=400, test_count=100, digest="d" * 64
)
LAST = "Dense(3, activation='softmax')"

VARIANTS = st.builds(
    Variant,
    layers=st.lists(
        st.sampled_from(["Dense(8)", "Dense(8, activation='relu')", "Dense(600)", "Dropout(0.25)", "Dropout(0.5)"]),
        max_size=3,
    ).map(lambda hidden: ["Flatten()", *hidden, LAST])
    | st.just(["Conv2D(2, 3)", "Flatten()", LAST]),
    optimizer=st.sampled_from(["SGD()", "SGD(0.1, momentum=0.9)", "Adam()"]),
    batch_size=st.sampled_from([16, 32]),
    epochs=st.sampled_from([1, 2]),
)
STUDIES = st.builds(
    lambda variants, seeds: Study(
        dataset="mnist",
        precision="f32",
        seeds=seeds,
        variants={f"v{index}": variant for index, variant in enumerate(variants)},
    ),
    variants=st.lists(VARIANTS, min_size=1, max_size=5),
    seeds=st.integers(1, 5),
)
WORKERS = st.integers(1, 4)


def program_of(trial: Trial) -> object:
    """Return all that trials which train as one program must agree in."""
    shapes = [
        tuple((weight.role, weight.shape) for weight in layer.weights) for layer in network_facts(trial.settings, FACTS)
    ]
    kinds = [Dropout if isinstance(layer, Dropout) else layer for layer in trial.settings.layers]
    settings = trial.settings
    return shapes, kinds, settings.batch_size, settings.epochs, settings.preprocess, settings.validation


def parameters_of(cohort: Cohort) -> int:
    layers = network_facts(cohort.trials[0].settings, FACTS)
    return len(cohort.trials) * sum(prod(weight.shape) for layer in layers for weight in layer.weights)


@given(study=STUDIES, worker_count=WORKERS)
def test_every_trial_is_in_exactly_one_cohort(study: Study, worker_count: int) -> None:
    wanted = trials(study, FACTS)
    found = [trial for cohort in cohorts(wanted, FACTS, worker_count=worker_count) for trial in cohort.trials]
    assert len(found) == len(wanted)
    assert {trial.digest for trial in found} == {trial.digest for trial in wanted}


@given(study=STUDIES, worker_count=WORKERS)
def test_trials_of_a_cohort_agree_in_all_that_one_program_needs(study: Study, worker_count: int) -> None:
    for cohort in cohorts(trials(study, FACTS), FACTS, worker_count=worker_count):
        first = program_of(cohort.trials[0])
        assert all(program_of(trial) == first for trial in cohort.trials)
        assert cohort.data_digest == FACTS.digest


@given(study=STUDIES, worker_count=WORKERS)
def test_a_stack_stays_in_the_cache_and_convolutions_train_alone(study: Study, worker_count: int) -> None:
    for cohort in cohorts(trials(study, FACTS), FACTS, worker_count=worker_count):
        has_convolution = any(isinstance(layer, Conv2D) for layer in cohort.trials[0].settings.layers)
        assert len(cohort.trials) == 1 or (not has_convolution and parameters_of(cohort) <= 500_000)


@given(study=STUDIES, worker_count=WORKERS)
def test_the_same_plan_is_made_twice(study: Study, worker_count: int) -> None:
    wanted = trials(study, FACTS)
    first, again = (cohorts(wanted, FACTS, worker_count=worker_count) for _ in range(2))
    assert first == again


@given(seeds=st.integers(1, 9), worker_count=WORKERS)
def test_every_worker_gets_some_of_a_group(seeds: int, worker_count: int) -> None:
    study = Study(dataset="mnist", precision="f32", seeds=seeds, variants={"one": Variant(layers=["Flatten()", LAST])})
    sizes = [len(cohort.trials) for cohort in cohorts(trials(study, FACTS), FACTS, worker_count=worker_count)]
    assert max(sizes) == -(-seeds // worker_count)


def test_rates_and_rules_may_differ_in_a_cohort(written: Written, facts: DatasetFacts) -> None:
    study = written(
        """
[variants.one]
rate = 0.25
layers = ["Dropout({rate})", "Dense(3, activation='softmax')"]

[variants.two]
layers = ["Input((36,))", "Dropout(0.5)", "Dense(3, activation='softmax')"]
optimizer = "Adam()"
callbacks = ["EarlyStopping()"]
"""
    )
    (cohort,) = cohorts(trials(study, facts), facts, worker_count=1)
    assert len(cohort.trials) == 6


def test_a_rate_of_nothing_is_another_program(written: Written, facts: DatasetFacts) -> None:
    study = written(
        """
[variants.one]
rate = 0.0
layers = ["Dropout({rate})", "Dense(3, activation='softmax')"]

[variants.two]
extends = "one"
rate = 0.5
"""
    )
    assert [len(cohort.trials) for cohort in cohorts(trials(study, facts), facts, worker_count=1)] == [3, 3]


def test_the_longest_comes_first(written: Written, facts: DatasetFacts) -> None:
    study = written(
        """
[variants.short]
layers = ["Dense(3, activation='softmax')"]

[variants.wide]
layers = ["Dense(900)", "Dense(500)", "Dense(3, activation='softmax')"]

[variants.long]
extends = "short"
epochs = 200
"""
    )
    planned = cohorts(trials(study, facts), facts, worker_count=3)
    epochs = [cohort.trials[0].settings.epochs for cohort in planned]
    assert epochs == [200] * 3 + [2] * 6
    assert [len(cohort.trials[0].settings.layers) for cohort in planned] == [1] * 3 + [3] * 3 + [1] * 3


def test_nothing_to_train_is_no_cohort(facts: DatasetFacts) -> None:
    assert cohorts((), facts, worker_count=2) == ()


def test_networks_whose_layers_bear_other_names_train_apart(written: Written, facts: DatasetFacts) -> None:
    study = written(
        """
[variants.one]
layers = ["Dense(3, activation='softmax')"]

[variants.two]
layers = ["Dense(3, activation='softmax', name='last')"]
optimizer = "Adam()"
"""
    )
    found = cohorts(trials(study, facts), facts, worker_count=1)
    assert [{trial.settings.layer_names for trial in cohort.trials} for cohort in found] == [{("dense",)}, {("last",)}]


def test_many_groups_are_left_whole(written: Written, facts: DatasetFacts) -> None:
    variants = [
        f'[variants.v{units}]\nlayers = ["Dense({units})", "Dense(3, activation=\'softmax\')"]'
        for units in (2, 3, 4, 5)
    ]
    planned = trials(written("\n".join(variants)), facts)
    few, many = (cohorts(planned, facts, worker_count=count) for count in (3, 2))
    assert {len(cohort.trials) for cohort in many} == {3}
    assert {len(cohort.trials) for cohort in few} == {1}


SHAPES = """
[variants.narrow]
layers = ["Dense(8)", "Dense(3, activation='softmax')"]

[variants.wide]
layers = ["Dense(40)", "Dense(3, activation='softmax')"]
"""


def test_the_longest_by_measurement_comes_first(written: Written, facts: DatasetFacts) -> None:
    wanted = trials(written(SHAPES), facts)
    narrow, wide = shapes(wanted)
    by_rule = cohorts(wanted, facts, worker_count=1)
    measured = cohorts(wanted, facts, worker_count=1, timings={narrow: 9.0, wide: 1.0})
    assert [cohort.trials[0].settings.layers[0] for cohort in by_rule] == [Dense(40), Dense(8)]
    assert [cohort.trials[0].settings.layers[0] for cohort in measured] == [Dense(8), Dense(40)]
    assert measured[0].epoch_mflop == pytest.approx(9 * measured[1].epoch_mflop)


def test_costs_follow_the_rule_where_not_everything_was_measured(written: Written, facts: DatasetFacts) -> None:
    wanted = trials(written(SHAPES), facts)
    narrow, _ = shapes(wanted)
    assert cohorts(wanted, facts, worker_count=1, timings={narrow: 9.0}) == cohorts(wanted, facts, worker_count=1)


def test_no_cohort_of_the_fused_program_leaves_the_others_idle_for_long(written: Written) -> None:
    many = DatasetFacts(
        name="many", image_shape=(6, 6, 1), class_count=3, train_count=1_000_000, test_count=100, digest="d" * 64
    )
    planned = cohorts(trials(replace(written(SHAPES), seeds=40, epochs=10), many), many, worker_count=2)
    costs = [sum(trial.settings.epochs for trial in cohort.trials) * cohort.epoch_mflop for cohort in planned]
    assert costs == sorted(costs, reverse=True)
    assert max(costs) <= sum(costs) / 16
    assert max(len(cohort.trials) for cohort in planned) > 1


def test_timing_pays_where_several_networks_train_for_long(written: Written) -> None:
    many = DatasetFacts(
        name="many", image_shape=(6, 6, 1), class_count=3, train_count=1_000_000, test_count=100, digest="d" * 64
    )
    wanted = trials(replace(written(SHAPES), seeds=40, epochs=100, precision="f32"), many)
    narrow, wide = shapes(wanted).items()
    assert worth_timing(wanted, many, worker_count=2, device="cpu") == {
        narrow[0]: narrow[1][0],
        wide[0]: wide[1][0],
    }
    assert worth_timing(narrow[1], many, worker_count=2, device="cpu") == {}
    assert worth_timing(wanted, many, worker_count=2, device="cuda") == {}
    short = trials(replace(written(SHAPES), seeds=1, epochs=1, precision="f32"), many)
    assert worth_timing(short, many, worker_count=2, device="cpu") == {}
    assert worth_timing([], many, worker_count=2, device="cpu") == {}
