"""How much memory a plan may count on, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import prod

import pytest

from bakeoff.data import DatasetFacts
from bakeoff.errors import NotEnoughMemory
from bakeoff.plan import Trial, cohorts, network_facts, room, timing_bytes, trials
from bakeoff.plan.memory import replica_bytes, worker_bytes
from bakeoff.spec import Precision, Study

Written = Callable[[str], Study]
MIB = 2**20

# Peak resident sizes as Linux told them, with PyTorch 2.13: a process with PyTorch and 2,000 images of 28×28,
# and what training added to it, with Adam and batches of 128.
PROCESS_MIB = 274
MEASURED_MIB = {
    ("Dense(3000, activation='relu')", "Dropout(0.5)", "Dense(3000, activation='relu')"): 435,
    (
        "Conv2D(32, 3, activation='relu')",
        "Conv2D(64, 3, activation='relu')",
        "MaxPooling2D(2)",
        "Flatten()",
        "Dense(128, activation='relu')",
    ): 177,
}
DIGITS = DatasetFacts(
    name="digits", image_shape=(28, 28, 1), class_count=10, train_count=1500, test_count=500, digest="d" * 64
)


@pytest.fixture
def wanted(written: Written, facts: DatasetFacts) -> tuple[Trial, ...]:
    """Six trials of one network."""
    study = written("""
[variants.one]
layers = ["Dense(600)", "Dense(3, activation='softmax')"]
""")
    return trials(replace(study, seeds=6, precision="f64"), facts)


def needed(wanted: tuple[Trial, ...], facts: DatasetFacts) -> tuple[int, int]:
    """Return what a worker takes, and each replica in it."""
    settings = wanted[0].settings
    return worker_bytes(settings, facts), replica_bytes(settings, network_facts(settings, facts), facts=facts)


@pytest.mark.parametrize("layers", MEASURED_MIB)
def test_estimates_are_above_what_was_measured_and_below_three_times_that(
    layers: tuple[str, ...], written: Written
) -> None:
    shape = 'preprocess = ["scale", "flatten"]' if len(layers) == 3 else 'preprocess = ["scale"]'
    listed = ", ".join(f'"{layer}"' for layer in (*layers, "Dense(10, activation='softmax')"))
    study = replace(written(f"[variants.one]\n{shape}\nlayers = [{listed}]"), batch_size=128, seeds=1)
    process, replica = needed(trials(study, DIGITS), DIGITS)
    assert PROCESS_MIB < process / MIB < 3 * PROCESS_MIB
    assert MEASURED_MIB[layers] < replica / MIB < 3 * MEASURED_MIB[layers]


# What training added in one process with PyTorch 2.13 on one core, beyond what it had taken to prepare the images.
ADDED_MIB: dict[str, tuple[str, Precision, DatasetFacts, tuple[str, ...], int]] = {
    "a thousand classes": (
        '["scale", "flatten"]',
        "f32",
        DatasetFacts(
            name="many", image_shape=(4, 4, 1), class_count=1000, train_count=2000, test_count=20_000, digest="e" * 64
        ),
        ("Dense(1000, activation='softmax')",),
        279,
    ),
    "large kernels in f64": (
        '["scale"]',
        "f64",
        DatasetFacts(
            name="few", image_shape=(14, 14, 1), class_count=10, train_count=64, test_count=250, digest="f" * 64
        ),
        ("Conv2D(16, 11, padding='same')", "Conv2D(16, 11, padding='same')", "Flatten()", "Dense(10, 'softmax')"),
        816,
    ),
    "many kernels on small images": (
        '["scale"]',
        "f32",
        DatasetFacts(
            name="tiles", image_shape=(4, 4, 1), class_count=10, train_count=64, test_count=250, digest="a" * 64
        ),
        (*["Conv2D(512, 3, padding='same')"] * 4, "Flatten()", "Dense(10, 'softmax')"),
        635,
    ),
}


@pytest.mark.parametrize("case", ADDED_MIB)
def test_what_is_not_a_layers_output_counts_too(case: str, written: Written) -> None:
    steps, precision, facts, layers, added = ADDED_MIB[case]
    listed = ", ".join(f'"{layer}"' for layer in layers)
    study = replace(written(f"[variants.one]\npreprocess = {steps}\nlayers = [{listed}]"), batch_size=32, seeds=1)
    of = trials(replace(study, precision=precision), facts)
    _, replica = needed(of, facts)
    assert added < replica / MIB < 3 * added


def test_a_batch_of_everything_is_counted(written: Written) -> None:
    study = written('[variants.one]\npreprocess = ["flatten"]\nlayers = ["Dense(10, activation=\'softmax\')"]')
    small, large = (needed(trials(replace(study, batch_size=size, seeds=1), DIGITS), DIGITS)[1] for size in (250, 1500))
    assert large - small >= 4 * 1250 * (28 * 28 + 2 * 10)


def test_a_batch_of_more_than_everything_is_one_of_everything(written: Written) -> None:
    study = written('[variants.one]\npreprocess = ["flatten"]\nlayers = ["Dense(10, activation=\'softmax\')"]')
    all_of_it, more = (
        needed(trials(replace(study, batch_size=size, seeds=1), DIGITS), DIGITS) for size in (1500, 10**9)
    )
    assert all_of_it == more


def test_networks_timed_by_turns_keep_their_weights_side_by_side_and_lay_out_one_batch_at_a_time(
    wanted: tuple[Trial, ...], written: Written, facts: DatasetFacts
) -> None:
    process, replica = needed(wanted, facts)
    assert timing_bytes(wanted, facts) == process + replica
    layers = 'layers = ["Dense(600)", "Dense(3, activation=\'softmax\')"]'
    study = written(f"[variants.one]\n{layers}\n[variants.two]\n{layers}\noptimizer = 'Adam()'")
    both = trials(replace(study, seeds=1, precision="f64"), facts)
    weights = sum(layer.parameters for layer in network_facts(both[0].settings, facts))
    # Weights, gradient, Adam's two averages and what the weights were at the start, in f64.
    assert 8 * 5 * weights <= timing_bytes(both, facts) - (process + replica) < replica


def test_data_that_is_prepared_in_two_ways_counts_twice(written: Written, facts: DatasetFacts) -> None:
    layers = 'layers = ["Flatten()", "Dense(3, activation=\'softmax\')"]'
    text = f"[variants.one]\npreprocess = ['{{}}']\n{layers}\n[variants.two]\npreprocess = ['scale']\n{layers}"
    alike, apart = (
        timing_bytes(trials(replace(written(text.format(step)), seeds=1), facts), facts) for step in ("scale", "l2")
    )
    numbers = prod(facts.image_shape) * (facts.train_count + facts.test_count)
    assert apart - alike >= 4 * numbers


def test_as_many_workers_run_as_fit(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    process, replica = needed(wanted, facts)
    found = room(wanted, facts, worker_count=4, free_bytes=2 * (process + 2 * replica))
    assert (found.worker_count, found.cohort_bytes) == (2, 2 * replica)


def test_a_cohort_is_no_larger_than_its_share(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    _, replica = needed(wanted, facts)
    planned = cohorts(wanted, facts, worker_count=1, cohort_bytes=2 * replica + 1)
    assert [len(cohort.trials) for cohort in planned] == [2, 2, 2]


def test_what_does_not_fit_at_all_is_refused(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    problem = (
        r"^training the largest network, of 24,003 parameters with batches of 16, takes about 0\.4 GiB of memory, "
        r"and 0\.1 GiB are free\. Close other programs, or make"
    )
    with pytest.raises(NotEnoughMemory, match=problem):
        room(wanted, facts, worker_count=2, free_bytes=100 * MIB)


def test_unknown_memory_limits_nothing(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    found = room(wanted, facts, worker_count=4, free_bytes=None)
    assert (found.worker_count, found.cohort_bytes) == (4, None)


def test_nothing_to_train_needs_no_memory(facts: DatasetFacts) -> None:
    assert room((), facts, worker_count=4, free_bytes=1).worker_count == 4


GPU_BYTES = 8 * 2**30


def on_a_gpu(wanted: tuple[Trial, ...], facts: DatasetFacts) -> tuple[int, int]:
    """Return what a worker takes on a GPU, and each replica in it."""
    settings = wanted[0].settings
    return (
        worker_bytes(settings, facts, device="cuda"),
        replica_bytes(settings, network_facts(settings, facts), facts=facts, device="cuda"),
    )


def test_a_gpu_holds_the_data_once_and_an_epochs_figures_for_each_replica(
    wanted: tuple[Trial, ...], facts: DatasetFacts
) -> None:
    many = replace(facts, train_count=facts.train_count + 1_000_000)
    pixels = prod(facts.image_shape)
    (worker, replica), (full_worker, full_replica) = on_a_gpu(wanted, facts), on_a_gpu(wanted, many)
    assert full_worker - worker == 1_000_000 * pixels * 4
    # At the least: an order and its share (int64), a loss (float64), a hit, and the words that were sorted.
    assert full_replica - replica >= 1_000_000 * (8 + 8 + 8 + 1 + 8)


def test_a_tenth_of_a_gpus_free_memory_is_left_alone(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    worker, _ = on_a_gpu(wanted, facts)
    found = room(wanted, facts, worker_count=1, free_bytes=GPU_BYTES, device="cuda")
    assert (found.worker_count, found.cohort_bytes) == (1, int(0.9 * GPU_BYTES) - worker)


def test_a_gpu_stacks_as_many_dense_networks_as_its_memory_holds(
    wanted: tuple[Trial, ...], facts: DatasetFacts
) -> None:
    _, replica = on_a_gpu(wanted, facts)
    for size, expected in ((6, [6]), (4, [4, 2]), (1, [1] * 6)):
        planned = cohorts(wanted, facts, worker_count=1, cohort_bytes=size * replica, device="cuda:1")
        assert [len(cohort.trials) for cohort in planned] == expected


def test_a_network_that_no_gpu_holds_is_refused(wanted: tuple[Trial, ...], facts: DatasetFacts) -> None:
    with pytest.raises(NotEnoughMemory, match=r"and 0\.1 GiB are free"):
        room(wanted, facts, worker_count=1, free_bytes=100 * MIB, device="cuda")
