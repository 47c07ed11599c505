"""Whatever trials gave, every claim gets a verdict in words and finite numbers: nothing is divided by zero."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bakeoff.analysis import load_verdicts
from bakeoff.records import LayerActivity
from bakeoff.report import verdicts_json, verdicts_table, verdicts_view
from bakeoff.spec import UNTIL_DECIDED, Claim, Seeds, Study, Variant
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, drawn, first_right, keep_made_up, tiny_data, tiny_study

IMAGES = 12
METRICS = ("test_accuracy", "test_loss", "train_loss", "running_accuracy", "generalisation_gap", "epochs_to(0.75)")
CHAINS = ("narrow > wide", "wide < narrow < deep", "deep > all", "narrow > twin")
EQUALS = ("narrow == wide", "narrow == wide == deep", "narrow == twin")
SYMPTOMS = ("stuck(wide)", "diverged(deep)", "not overfits(narrow)", "dead_units(deep)", "unstable(wide)")
SHARES = st.sampled_from([0.0, 1 / 3, 0.5, 0.75, 1.0])
LOSSES = st.sampled_from([0.0, 1e-12, 0.5, 1.0986, 2.5, 1e30])


DEAD = LayerActivity(layer="dense", activation="relu", dead_share=1.0, saturated_share=None)


@st.composite
def trial(draw: st.DrawFn) -> MadeUp:
    """Return what a trial gave: it may have diverged, be right or wrong about every image, or have lost all bounds."""
    epochs = draw(st.integers(1, 6))
    count = draw(st.sampled_from([None, 0, 5, IMAGES - 1, IMAGES]))
    activity = draw(st.sampled_from([(), (DEAD,)]))
    return MadeUp(
        hits=None if count is None else first_right(count, of=IMAGES),
        accuracies=draw(st.lists(SHARES, min_size=epochs, max_size=epochs)),
        losses=draw(st.lists(LOSSES, min_size=epochs, max_size=epochs)),
        activity=activity,
    )


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Return a few claims of all kinds."""
    about = st.builds(
        Claim,
        says=st.just("so I say"),
        expect=st.sampled_from(CHAINS),
        metric=st.sampled_from(METRICS),
        margin=st.sampled_from([None, 1e-9, 0.002, 1.0]),
        scope=st.sampled_from([None, "these images"]),
    )
    equal = st.builds(Claim, says=st.just("alike"), expect=st.sampled_from(EQUALS), margin=st.sampled_from([1e-9, 0.5]))
    ill = st.builds(Claim, says=st.just("ill"), expect=st.sampled_from(SYMPTOMS))
    return draw(st.lists(st.one_of(about, equal, ill), min_size=1, max_size=5))


def study_in(folder: Path, *, said: list[Claim], seeds: Seeds) -> Study:
    tiny_data(folder, test_count=IMAGES)
    study = tiny_study(folder)
    deep = Variant(layers=["Dense(4)", *study.variants["narrow"].layers])
    return replace(study, seeds=seeds, variants={**study.variants, "deep": deep}, claims=said)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=claims(),
    seeds=st.sampled_from([1, 2, 3, 8, UNTIL_DECIDED]),
    made=st.fixed_dictionaries({name: st.lists(trial(), max_size=8) for name in ("narrow", "wide", "deep")}),
)
def test_every_claim_gets_a_verdict(said: list[Claim], seeds: Seeds, made: dict[str, list[MadeUp]]) -> None:
    with TemporaryDirectory() as folder, np.errstate(all="raise"):
        study = study_in(Path(folder), said=said, seeds=seeds)
        with open_store(Path(folder) / "hostile.db", writable=True) as store:
            keep_made_up(store, study, made=made)
            view = verdicts_view(load_verdicts(store, study.name))
    assert len(view.verdicts) == len(said)
    # JSON has no NaN and no infinity; neither has what is shown.
    json.loads(verdicts_json(view))
    shown = "\n".join(drawn(verdicts_table(view), width=100))
    assert not re.search(r"\b(nan|inf|None)\b", shown)
    p_values = [each.verdict.p_value for each in view.verdicts if each.verdict.p_value is not None]
    assert all(0 <= p_value <= 1 for p_value in p_values)
