"""Judge made-up trials: a study, its claims and what each trial gave in, verdicts out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bakeoff.analysis import Verdict, load_verdicts
from bakeoff.report import verdicts_json, verdicts_view
from bakeoff.spec import Claim, Scope, Study, first_seeds
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right, keep_made_up

IMAGES = 600
NARROW = (400, 404, 396, 402, 398, 401, 399, 400)
WIDE = (430, 436, 428, 431, 430, 433, 427, 433)
STUCK = MadeUp(hits=first_right(200, of=IMAGES), accuracies=(0.34, 0.33), losses=(1.1, 1.0986))


def claim(expect: str, *, metric: str = "test_accuracy", margin: float | None = None) -> Claim:
    return Claim(says=f"I say {expect}", expect=expect, metric=metric, margin=margin)


def rights(counts: Sequence[int]) -> list[MadeUp]:
    """Return a trial for each seed, the first so many images right."""
    return [MadeUp(hits=first_right(count, of=IMAGES)) for count in counts]


def judged(
    store: Store,
    study: Study,
    claims: Sequence[Claim],
    *,
    made: Mapping[str, Sequence[MadeUp]],
    scope: Scope = "these images",
    seeds: Mapping[str, int] | None = None,
) -> tuple[Verdict, ...]:
    """Return the verdicts; of variants that `seeds` names it has so many, of others those that a study begins with."""
    asked = {name: range((seeds or {}).get(name, first_seeds(study))) for name in study.variants}
    keep_made_up(store, replace(study, claims=claims, scope=scope), made=made, seeds=asked)
    found = load_verdicts(store, study.name)
    # No figure anywhere may be one that JSON does not have.
    json.loads(verdicts_json(verdicts_view(found)))
    return found.verdicts


def epochs(*accuracies: float) -> list[MadeUp]:
    """Return eight trials with these training and validation accuracies after each epoch."""
    hits = first_right(400, of=IMAGES)
    return [MadeUp(hits=hits, accuracies=accuracies, losses=[0.5] * len(accuracies))] * 8
