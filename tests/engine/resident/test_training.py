"""An epoch on a device is the reference's epoch, recorded or not; and nothing of it is read before its end."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import final

import pytest
import torch
from tests.engine.small import settings, small_data, trial
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from bakeoff.engine.batches import Lessons, lessons
from bakeoff.engine.epoch import EpochFigures, train_epoch
from bakeoff.engine.resident import Lane, recording_problem, resident_of
from bakeoff.engine.resident.lanes import PlainLane, Step
from bakeoff.engine.resident.training import Resident
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.plan import Trial
from bakeoff.records import Event
from bakeoff.spec import ACTIVATIONS, Precision

LAST = "Dense(3, activation='softmax')"
VECTOR, IMAGE = (6,), (7, 6, 2)
NETWORKS: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "dense": (
        VECTOR,
        (
            "Dense(7, activation='relu', kernel_regularizer=L1L2(0.01, 0.02))",
            "Dropout({rate})",
            "BatchNormalization()",
            "Dense(5, 'sigmoid')",
            "Dropout({rate})",
            LAST,
        ),
    ),
    "convolutional": (
        IMAGE,
        (
            "Conv2D(4, 3, padding='same', activation='relu')",
            "MaxPooling2D(2, padding='same')",
            "BatchNormalization()",
            "Dropout({rate})",
            "Conv2D(3, 2)",
            "AveragePooling2D(2, padding='same')",
            "LeakyReLU()",
            "GlobalAveragePooling2D()",
            LAST,
        ),
    ),
    "rare": (
        IMAGE,
        ("ZeroPadding2D(1)", "Conv2D(3, 3, dilation_rate=2)", "ReLU(6, 0.1, 0.2)", "GlobalMaxPooling2D()", LAST),
    ),
    "nothing to learn": ((3,), ("Activation('softmax')",)),
}
OPTIMIZERS = ("Adam(0.01)", "Adam(0.02)", "SGD(CosineDecay(0.1, 9), 0.9, clipnorm=0.3)", "RMSprop(weight_decay=0.01)")
RATES = (0.3, 0.5, 0.1, 0.7)
# Five whole batches of eight, and one of one.
TRAIN_COUNT = 41


@final
class FailingLane:
    """Records nothing: as a GPU whose memory is too small for a graph."""

    def __init__(self) -> None:
        self.entered = PlainLane().entered
        self.replay = PlainLane().replay
        self.glance = PlainLane().glance
        self.tries = 0

    def record(self, step: Step) -> None:
        assert callable(step)
        self.tries += 1
        raise RuntimeError("operation not permitted when stream is capturing\nmore of it")


@final
class OnTheDevice(TorchDispatchMode):
    """Fails where an operation meets a tensor of the host; a device without values sees to it that none is read."""

    def __torch_dispatch__(
        self,
        operation: Callable[..., object],
        types: object,
        arguments: tuple[object, ...] = (),
        options: dict[str, object] | None = None,
    ) -> object:
        given = operation(*arguments, **(options or {}))
        for value in tree_leaves((arguments, options, given)):
            assert not isinstance(value, Tensor) or value.device.type == "meta", f"{operation} uses the host"
        return given


@final
class CountingLane:
    """Counts what it is given, and reads nothing: for a device without values."""

    def __init__(self) -> None:
        self.entered = OnTheDevice
        self.recorded = 0
        self.replayed = 0

    def record(self, step: Step) -> None:
        assert callable(step)
        self.recorded += 1

    def replay(self, step: Step) -> None:
        self.replayed += 1
        step()

    def glance(self, figures: Tensor) -> Callable[[], Tensor]:
        assert figures.shape == (2,)
        return lambda: torch.zeros(2)


def trials_of(layers: Sequence[str], precision: Precision = "f64") -> list[Trial]:
    made = []
    for seed, (rate, optimizer) in enumerate(zip(RATES, OPTIMIZERS, strict=True)):
        of = settings(*(text.format(rate=rate) for text in layers), optimizer=optimizer)
        made.append(trial(replace(of, precision=precision), seed=seed))
    return made


def made(
    name: str, *, precision: Precision = "f64", device: str = "cpu", standardises: bool = False
) -> tuple[Stack, Lessons]:
    shape, layers = NETWORKS[name]
    data = small_data(*shape, train_count=TRAIN_COUNT, standardises=standardises)
    trials = trials_of(layers, precision)
    return fresh_stack(trials, shape, device=device), lessons(trials, data, device=device)


def trained(stack: Stack, data: Lessons, *, lane: Lane | None = None, epochs: int = 3) -> list[EpochFigures]:
    return [one_epoch(stack, data, lane)[1] for _ in range(epochs)]


def one_epoch(stack: Stack, data: Lessons, lane: Lane | None) -> tuple[list[Event], EpochFigures]:
    events = []
    epoch = train_epoch(stack, data, lane=lane)
    while True:
        try:
            events.append(next(epoch))
        except StopIteration as end:
            for replica in stack.replicas:
                replica.epochs += 1
            return events, end.value


@pytest.mark.parametrize("standardises", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_epochs_are_those_of_the_reference(name: str, *, standardises: bool) -> None:
    (ours, data), (theirs, _) = (made(name, standardises=standardises) for _ in range(2))
    for found, expected in zip(trained(ours, data, lane=PlainLane()), trained(theirs, data), strict=True):
        assert found.running_losses == pytest.approx(expected.running_losses, rel=1e-10)
        assert found.running_accuracies.tolist() == expected.running_accuracies.tolist()
        assert found.penalties == pytest.approx(expected.penalties, rel=1e-10)
        assert found.train.losses == pytest.approx(expected.train.losses, rel=1e-10)
    torch.testing.assert_close(ours.weights, theirs.weights, rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(ours.moving, theirs.moving, rtol=1e-9, atol=1e-11)
    assert [replica.steps for replica in ours.replicas] == [replica.steps for replica in theirs.replicas] == [18] * 4


@pytest.mark.parametrize("precision", ["f64", "f32"])
def test_a_step_that_cannot_be_recorded_is_taken_as_it_is_with_the_same_bits(precision: Precision) -> None:
    failing = FailingLane()
    stacks = []
    for lane in (PlainLane(), failing):
        stack, data = made("dense", precision=precision)
        trained(stack, data, lane=lane)
        stacks.append(stack)
        resident = resident_of(stack, data)
        assert resident is not None
        problem = resident.problem
    assert torch.equal(stacks[0].weights, stacks[1].weights)
    assert torch.equal(stacks[0].moving, stacks[1].moving)
    assert (problem, failing.tries) == ("operation not permitted when stream is capturing", 1)
    assert recording_problem() == problem


def test_a_stack_is_recorded_once_for_all_its_epochs() -> None:
    trials = [trial(settings(LAST))]
    data = lessons(trials, small_data(6, train_count=TRAIN_COUNT), device="meta")
    stack = fresh_stack(trials, (6,), device="meta")
    lane = CountingLane()
    resident = Resident(stack, data, lane=lane)
    for _ in range(3):
        assert list(resident.train(stack)) == []
    # Three plain steps come first; each epoch has five whole ones, and its last is not recorded.
    assert (lane.recorded, lane.replayed) == (1, 12)


def test_other_lessons_are_recorded_anew() -> None:
    stack, data = made("dense")
    first = resident_of(stack, data, lane=PlainLane())
    assert resident_of(stack, data) is first
    assert resident_of(stack, replace(data, sample=data.sample[:1]), lane=PlainLane()) is not first


def test_the_host_takes_the_steps_of_its_own_stacks() -> None:
    assert resident_of(*made("dense")) is None


def test_what_is_kept_of_a_stack_goes_with_it() -> None:
    stack, data = made("dense")
    resident = resident_of(stack, data, lane=PlainLane())
    assert resident is not None
    trained(stack, data)
    gone = weakref.ref(resident)
    del resident, stack
    assert gone() is None


@pytest.mark.parametrize("name", NETWORKS)
def test_no_value_is_read_and_none_comes_from_the_host_in_an_epoch(name: str) -> None:
    # On this device there are shapes and no values: whatever reads one, or mixes it with the host's, fails.
    stack, data = made(name, precision="f32", device="meta", standardises=True)
    resident = Resident(stack, data, lane=CountingLane())
    assert list(resident.train(stack)) == []
    assert [replica.steps for replica in stack.replicas] == [6] * 4


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_no_activation_reads_a_value(activation: str) -> None:
    trials = [trial(settings(f"Dense(4, '{activation}')", LAST))]
    # One whole batch, and one of one.
    data = lessons(trials, small_data(6, train_count=9), device="meta")
    stack = fresh_stack(trials, (6,), device="meta")
    assert list(Resident(stack, data, lane=CountingLane()).train(stack)) == []


def test_progress_is_told_of_steps_that_are_done() -> None:
    trials = [trial(settings("Dense(3, activation='softmax')", optimizer="SGD(0.1)", batch_size=1))]
    data = lessons(trials, small_data(6, train_count=200), device="cpu")
    stack = fresh_stack(trials, (6,), device="cpu")
    resident = Resident(stack, data, lane=PlainLane())
    seen = list(resident.train(stack))
    assert [each.step for each in seen] == [32, 64, 96, 128, 160]
    for each in seen:
        assert each.loss == pytest.approx(float(resident.losses[:, : each.step].mean()))
        assert each.accuracy == pytest.approx(float(resident.hits[:, : each.step].double().mean()))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")
@pytest.mark.parametrize("name", NETWORKS)
def test_a_gpu_trains_recorded_steps_as_it_trains_plain_ones(name: str) -> None:
    stacks = []
    for lane in (None, FailingLane()):
        stack, data = made(name, precision="f32", device="cuda")
        trained(stack, data, lane=lane)
        stacks.append(stack)
        resident = resident_of(stack, data)
        assert resident is not None
        assert bool(resident.problem) == (lane is not None)
    assert torch.equal(stacks[0].weights, stacks[1].weights)
    assert torch.equal(stacks[0].moving, stacks[1].moving)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA device here.")
@pytest.mark.parametrize("name", NETWORKS)
def test_a_trial_has_the_same_bits_in_any_cohort_on_a_gpu(name: str) -> None:
    together, data = made(name, precision="f32", device="cuda")
    trained(together, data)
    for row in range(len(RATES)):
        whole, lessons_of_all = made(name, precision="f32", device="cuda")
        alone = whole.part([row])
        trained(alone, lessons_of_all.only([row]))
        assert torch.equal(together.weights[row], alone.weights[0])
