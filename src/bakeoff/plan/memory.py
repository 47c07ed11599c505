"""How much memory training takes: what is trained and the data's facts in, bytes out; high estimates, from shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from operator import itemgetter

from bakeoff.data import DatasetFacts, prepared_shape
from bakeoff.errors import NotEnoughMemory
from bakeoff.plan.check import network_facts
from bakeoff.plan.facts import Trial
from bakeoff.spec import Conv2D, LayerFacts, Settings

# PyTorch and its libraries, loaded.
_PROCESS_BYTES = 350 * 2**20
# A prepared image as the data room has it, and as the engine has it on its device.
_IMAGE_COPIES = 2
# Weights, gradient, up to three slots, kept weights, what they were at the start, and what is sorted or sent of them.
_WEIGHT_COPIES = 14
# Of a kernel besides: its tiles forward and back, and twice those of its gradient, each of them four times its size.
_KERNEL_COPIES = 16
# What each layer gives, its gradient, and what autograd, a convolution or its spectra lay beside them.
_OUTPUT_COPIES = 6
# A batch's images: as they are gathered, in the precision of the study, and standardised.
_INPUT_COPIES = 3
# What a network says about the test set: its logits, their logarithms, the probabilities, and those again for sending.
_ANSWER_COPIES = 4
# Images that are measured at a time at an epoch's end.
_MEASURED_IMAGES = 250
# Of a GPU's free memory, what training may use: allocators lose some of it between their pieces.
_GPU_SHARE = 0.9
# CUDA's libraries and their work areas; the context itself has been taken off by whoever asked what is free.
_GPU_PROCESS_BYTES = 512 * 2**20
# A recorded step keeps its intermediate arrays beside those of the measuring, and masks are drawn in 64-bit words.
_GPU_OUTPUT_COPIES = 8
# Of an epoch: its order, the random words that it is sorted by, and each image's loss and hit.
_GPU_IMAGE_BYTES = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What memory there is for.

    Attributes:
        worker_count: Workers that fit side by side.
        cohort_bytes: What each of them may use for a cohort; None where it is not known what is free.
    """

    worker_count: int
    cohort_bytes: int | None


def room(
    trials: Sequence[Trial],
    facts: DatasetFacts,
    *,
    worker_count: int,
    free_bytes: int | None,
    device: str = "cpu",
) -> Room:
    """Return how many workers fit, at most so many, and what is left to each of them.

    Args:
        trials: What is to be trained.
        facts: Of their data set.
        worker_count: How many workers are wanted.
        free_bytes: Of the device's memory; None where it is not known.
        device: As PyTorch names it.

    Raises:
        NotEnoughMemory: Not even one worker with the largest network alone fits.
    """
    if free_bytes is None or not trials:
        return Room(worker_count=worker_count, cohort_bytes=None)
    if device != "cpu":
        free_bytes = int(free_bytes * _GPU_SHARE)
    alike = {trial.settings: trial for trial in trials}
    common = max(worker_bytes(settings, facts, device=device) for settings in alike)
    layers = {settings: network_facts(settings, facts) for settings in alike}
    wanted = {each: replica_bytes(each, layers[each], facts=facts, device=device) for each in alike}
    settings, largest = max(wanted.items(), key=itemgetter(1))
    fitting = min(worker_count, free_bytes // (common + largest))
    if fitting < 1:
        what = f"training the largest network, {_words(settings, layers[settings])},"
        raise NotEnoughMemory(wanted_bytes=common + largest, free_bytes=free_bytes, what=what)
    return Room(worker_count=fitting, cohort_bytes=free_bytes // fitting - common)


def _words(settings: Settings, layers: Sequence[LayerFacts]) -> str:
    """Return what tells a network from others of its study, as far as its memory goes."""
    weights = sum(layer.parameters for layer in layers)
    return f"of {weights:,} parameters with batches of {settings.batch_size:,}"


def worker_bytes(settings: Settings, facts: DatasetFacts, *, device: str = "cpu") -> int:
    """Return what a worker takes on a device before it trains anything: its process and the prepared data."""
    numbers = prod(prepared_shape(facts.image_shape, settings.preprocess)) * (facts.train_count + facts.test_count)
    if device != "cpu":
        return _GPU_PROCESS_BYTES + numbers * 4
    return _PROCESS_BYTES + numbers * 4 * _IMAGE_COPIES


def timing_bytes(trials: Sequence[Trial], facts: DatasetFacts) -> int:
    """Return what a worker takes on a CPU that times networks by turns.

    The weights of all of them stay, and their prepared data; what a network lays out for a batch goes after its turn.
    """
    alike = dict.fromkeys(trial.settings for trial in trials)
    data = {each.preprocess: worker_bytes(each, facts) - _PROCESS_BYTES for each in alike}
    layers = {each: network_facts(each, facts) for each in alike}
    kept = {each: _number_bytes(each) * _weight_numbers(layers[each]) for each in alike}
    rest = [replica_bytes(each, layers[each], facts=facts) - kept[each] for each in alike]
    return _PROCESS_BYTES + sum(data.values()) + sum(kept.values()) + max(rest, default=0)


def replica_bytes(settings: Settings, layers: Sequence[LayerFacts], *, facts: DatasetFacts, device: str = "cpu") -> int:
    """Return what each replica of a cohort takes on a device."""
    number_bytes = _number_bytes(settings)
    rows = max(min(settings.batch_size, facts.train_count), _MEASURED_IMAGES)
    outputs = sum(prod(layer.output_shape) for layer in layers) * rows
    inputs = prod(layers[0].input_shape) * rows
    answers = facts.test_count * facts.class_count
    numbers = _weight_numbers(layers) + inputs * _INPUT_COPIES + answers * _ANSWER_COPIES
    if device == "cpu":
        laid_out = _windows(settings, layers) * rows + _kernel_numbers(settings, layers) * _KERNEL_COPIES
        return number_bytes * (numbers + outputs * _OUTPUT_COPIES + laid_out)
    of_epoch = facts.train_count * _GPU_IMAGE_BYTES
    return number_bytes * (numbers + outputs * _GPU_OUTPUT_COPIES) + of_epoch


def _number_bytes(settings: Settings) -> int:
    return 8 if settings.precision == "f64" else 4


def _weight_numbers(layers: Sequence[LayerFacts]) -> int:
    """Return how many numbers the weights of a replica come to, with all that is kept of them."""
    return sum(layer.parameters for layer in layers) * _WEIGHT_COPIES


def _kernel_numbers(settings: Settings, layers: Sequence[LayerFacts]) -> int:
    """Return how many numbers the kernels of convolutions come to."""
    pairs = zip(settings.layers, layers, strict=True)
    return sum(facts.parameters for layer, facts in pairs if isinstance(layer, Conv2D))


def _windows(settings: Settings, layers: Sequence[LayerFacts]) -> int:
    """Return how many numbers of an image the largest convolution lays out, a copy of its inputs for each window.

    That is PyTorch's own way on a CPU; oneDNN, which needs none of it, has f32 and bf16 alone.
    """
    if settings.precision != "f64":
        return 0
    pairs = zip(settings.layers, layers, strict=True)
    return max((facts.forward_macs // layer.filters for layer, facts in pairs if isinstance(layer, Conv2D)), default=0)
