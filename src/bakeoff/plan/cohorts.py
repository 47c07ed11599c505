"""Which trials train together: distinct trials in, cohorts in the order to run them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from bakeoff.data import DatasetFacts
from bakeoff.plan.check import network_facts
from bakeoff.plan.facts import Cohort, Trial
from bakeoff.spec import SGD, Conv2D, Dropout, LayerFacts, Settings, digest, to_plain

# Beyond this the weights, gradients and slots of a stack leave the second-level cache and stacking gains nothing.
_STACK_PARAMETERS = 500_000
# With so many groups every worker has enough to do; larger cohorts then share more of their calls.
_GROUPS_A_WORKER = 2
# What a step of one replica costs beside its arithmetic (calls, gathers, updates), in MFLOP at a core's usual rate:
# fitted to six dense networks with batches of 32 to 128 on one core of an AMD EPYC with AVX-512.
_STEP_MFLOP = 17.0


def cohorts(trials: Sequence[Trial], facts: DatasetFacts, *, worker_count: int) -> tuple[Cohort, ...]:
    """Return cohorts of trials whose arrays have the same shapes, the longest first.

    Dense networks are stacked as far as the cache reaches; convolutional ones gain nothing from it and train one by
    one, side by side. Where there are few groups, each is cut so that every worker gets some of it.
    """
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(_shape_key(trial.settings), []).append(trial)
    pieces = worker_count if len(groups) < _GROUPS_A_WORKER * worker_count else 1
    cut = [cohort for group in groups.values() for cohort in _cut(group, facts, pieces)]
    return tuple(sorted(cut, key=_cost, reverse=True))


def _cost(cohort: Cohort) -> float:
    return sum(trial.settings.epochs for trial in cohort.trials) * cohort.epoch_mflop


def _shape_key(settings: Settings) -> str:
    """Return a key that is equal where everything is that one program must share; rates and rules may differ."""
    layers = tuple(Dropout(0.5) if isinstance(layer, Dropout) and layer.rate else layer for layer in settings.layers)
    alike = replace(settings, layers=layers, input_shape=None, optimizer=SGD(), callbacks=())
    return digest(to_plain(alike))


def _cut(group: Sequence[Trial], facts: DatasetFacts, piece_count: int) -> list[Cohort]:
    settings = group[0].settings
    layers = network_facts(settings, facts)
    size = min(_largest_stack(settings, layers), ceil(len(group) / piece_count))
    stacks = [tuple(group[start : start + size]) for start in range(0, len(group), size)]
    cost = _epoch_mflop(settings, layers, facts)
    return [Cohort(trials=piece, data_digest=facts.digest, epoch_mflop=cost) for piece in stacks]


def _largest_stack(settings: Settings, layers: Sequence[LayerFacts]) -> int:
    if any(isinstance(layer, Conv2D) for layer in settings.layers):
        return 1
    return max(1, _STACK_PARAMETERS // max(1, sum(layer.parameters for layer in layers)))


def _epoch_mflop(settings: Settings, layers: Sequence[LayerFacts], facts: DatasetFacts) -> float:
    share = settings.validation if isinstance(settings.validation, float) else 0.0
    images = facts.train_count * (1 - share)
    arithmetic = images * sum(layer.forward_macs for layer in layers) * 6 / 1e6
    return arithmetic + images / settings.batch_size * _STEP_MFLOP
