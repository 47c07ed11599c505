"""Which trials train together: distinct trials in, cohorts in the order to run them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from bakeoff.data import DatasetFacts
from bakeoff.plan.check import network_facts
from bakeoff.plan.facts import Cohort, Trial
from bakeoff.plan.memory import replica_bytes
from bakeoff.plan.programs import program_of
from bakeoff.spec import SGD, Conv2D, Dropout, LayerFacts, Settings, digest, to_plain

Timings = Mapping[str, float]
"""Seconds that a step of one trial took, by what `shapes` calls it."""

# Beyond this the weights, gradients and slots of a stack leave the second-level cache and stacking gains nothing.
_STACK_PARAMETERS = 500_000
# With so many groups every worker has enough to do; larger cohorts then share more of their calls.
_GROUPS_A_WORKER = 2
# Where stacking gains nothing, cohorts are so small that the last ones leave no worker idle for long, …
_PIECES_A_WORKER = 8
# … but none is smaller than what takes about a second, at a rate that most networks reach on most cores.
_MFLOP_A_SECOND = 30_000.0
# Timing each network first takes seconds. It gains some percent at most, and a better guess at the time that is left.
_TIMED_SECONDS = 300.0
# What a step of one replica costs beside its arithmetic (calls, gathers, updates), in MFLOP at a core's usual rate.
# The reference's was fitted to six dense networks with batches of 32 to 128 on one core of an AMD EPYC with AVX-512.
_STEP_MFLOP = {"reference": 17.0, "fused": 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Trials of one shape.

    Attributes:
        trials: At least one.
        shape: What they have in common.
        layers: Their network.
        is_fused: Whether the fused program trains them, one after the other: it gains nothing from stacking.
        replica_bytes: What each of them takes.
        epoch_mflop: What an epoch of one trial is expected to cost.
    """

    trials: tuple[Trial, ...]
    shape: str
    layers: tuple[LayerFacts, ...]
    is_fused: bool
    replica_bytes: int
    epoch_mflop: float

    @property
    def settings(self) -> Settings:
        return self.trials[0].settings

    @property
    def trial_mflop(self) -> float:
        return self.epoch_mflop * self.settings.epochs


def cohorts(
    trials: Sequence[Trial],
    facts: DatasetFacts,
    *,
    worker_count: int,
    cohort_bytes: int | None = None,
    device: str = "cpu",
    timings: Timings | None = None,
) -> tuple[Cohort, ...]:
    """Return cohorts of trials whose arrays have the same shapes, the longest first.

    The reference program stacks dense networks as far as the cache reaches; convolutional ones gain nothing from it and
    train one by one, side by side. A GPU, whose memory is known, stacks as many dense networks as that holds. Where
    there are few groups, each is cut so that every worker gets some of it. None is larger than its share of the memory.

    Args:
        trials: Distinct.
        facts: Of their data set.
        worker_count: How many train side by side.
        cohort_bytes: What each of them may use for a cohort; None where that is not known.
        device: As PyTorch names it.
        timings: What was measured; costs follow a rule where nothing was.
    """
    groups = _measured(_groups(trials, facts, device=device), facts, timings or {})
    total = sum(len(group.trials) * group.trial_mflop for group in groups)
    most_mflop = max(_MFLOP_A_SECOND, total / (_PIECES_A_WORKER * worker_count))
    pieces = worker_count if len(groups) < _GROUPS_A_WORKER * worker_count else 1
    cut: list[Cohort] = []
    is_roomy = device != "cpu" and cohort_bytes is not None
    for group in groups:
        size = min(_largest(group, most_mflop=most_mflop, is_roomy=is_roomy), ceil(len(group.trials) / pieces))
        cut += _cut(group, _fitting(group, size, cohort_bytes), facts)
    return tuple(sorted(cut, key=_cost, reverse=True))


def worth_timing(trials: Sequence[Trial], facts: DatasetFacts, *, worker_count: int, device: str) -> dict[str, Trial]:
    """Return a trial of each shape where a step of it should be timed before cohorts are made: by shape, or none.

    That is where networks of several shapes keep the workers busy for long. What timing changes is the order of the
    cohorts, how small the last ones are, and what is said of the time that is left.
    """
    groups = _groups(trials, facts, device=device)
    seconds = sum(len(group.trials) * group.trial_mflop for group in groups) / (_MFLOP_A_SECOND * worker_count)
    if device != "cpu" or len(groups) < 2 or seconds < _TIMED_SECONDS:
        return {}
    return {group.shape: group.trials[0] for group in groups}


def shapes(trials: Sequence[Trial]) -> dict[str, tuple[Trial, ...]]:
    """Return trials by what they have to share to be trained as one program; rates and rules may differ."""
    found: dict[str, list[Trial]] = {}
    keys: dict[Settings, str] = {}
    for trial in trials:
        if trial.settings not in keys:
            keys[trial.settings] = _shape(trial.settings)
        found.setdefault(keys[trial.settings], []).append(trial)
    return {shape: tuple(alike) for shape, alike in found.items()}


def _step_count(settings: Settings, facts: DatasetFacts) -> float:
    """Return about how many steps an epoch has."""
    share = settings.validation if isinstance(settings.validation, float) else 0.0
    return facts.train_count * (1 - share) / settings.batch_size


def _shape(settings: Settings) -> str:
    layers = tuple(Dropout(0.5) if isinstance(layer, Dropout) and layer.rate else layer for layer in settings.layers)
    alike = replace(settings, layers=layers, input_shape=None, optimizer=SGD(), callbacks=())
    return digest(to_plain(alike))


def _groups(trials: Sequence[Trial], facts: DatasetFacts, *, device: str) -> list[_Group]:
    made = []
    for shape, alike in shapes(trials).items():
        settings = alike[0].settings
        layers, program = network_facts(settings, facts), program_of(settings, device=device)
        step = settings.batch_size * sum(layer.forward_macs for layer in layers) * 6 / 1e6 + _STEP_MFLOP[program]
        cost = step * _step_count(settings, facts)
        made.append(
            _Group(
                trials=alike,
                shape=shape,
                layers=layers,
                is_fused=program == "fused",
                replica_bytes=replica_bytes(settings, layers, facts=facts, device=device),
                epoch_mflop=cost,
            )
        )
    return made


def _measured(groups: Sequence[_Group], facts: DatasetFacts, timings: Timings) -> Sequence[_Group]:
    """Return the groups with costs in proportion to what was measured; where something was not, the rule's stay."""
    if not groups or any(group.shape not in timings for group in groups):
        return groups
    seconds = {group.shape: timings[group.shape] * _step_count(group.settings, facts) for group in groups}
    rate = sum(group.epoch_mflop for group in groups) / sum(seconds.values())
    return [replace(group, epoch_mflop=seconds[group.shape] * rate) for group in groups]


def _largest(group: _Group, *, most_mflop: float, is_roomy: bool) -> int:
    """Return how many trials of a group train together best, memory aside."""
    by_rule = _stacked_by_rule(group, is_roomy=is_roomy)
    return max(1, min(by_rule, int(most_mflop / group.trial_mflop))) if group.is_fused else by_rule


def _stacked_by_rule(group: _Group, *, is_roomy: bool) -> int:
    if any(isinstance(layer, Conv2D) for layer in group.settings.layers):
        return 1
    if is_roomy:
        return len(group.trials)
    return max(1, _STACK_PARAMETERS // max(1, sum(layer.parameters for layer in group.layers)))


def _fitting(group: _Group, size: int, cohort_bytes: int | None) -> int:
    if cohort_bytes is None:
        return size
    return max(1, min(size, cohort_bytes // group.replica_bytes))


def _cut(group: _Group, size: int, facts: DatasetFacts) -> Iterator[Cohort]:
    for start in range(0, len(group.trials), size):
        piece = group.trials[start : start + size]
        yield Cohort(trials=piece, data_digest=facts.digest, epoch_mflop=group.epoch_mflop)


def _cost(cohort: Cohort) -> float:
    return sum(trial.settings.epochs for trial in cohort.trials) * cohort.epoch_mflop
