"""Stores of several days become one, in which every study stands with all that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reproduction.stored import NAME, RIGHT, trained

from bakeoff.analysis import load_results, load_verdicts
from bakeoff.store import open_store
from reproduction.evidence import study_evidence
from reproduction.gathering import gather
from reproduction.making import made, studies_in
from reproduction.sources import notebooks


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "gathered.db"


def test_what_two_stores_hold_is_seen_together(tmp_path: Path, target: Path) -> None:
    first = trained(tmp_path / "first.db", seeds={"mlp2_plain": [0, 1], "mlp2_bn_dropout": [0, 1]}, seed_count=2)
    second = trained(tmp_path / "second.db", seeds={"mlp2_plain": [2], "mlp3_bn_dropout": [0]}, seed_count=3)
    assert gather(first, target, studies=[NAME]) == 4
    assert gather(second, target, studies=[NAME]) == 2
    with open_store(target, writable=False) as store:
        evidence = study_evidence(load_results(store, NAME))
        assert evidence.seed_counts == {
            "mlp2_plain": 3,
            "mlp2_bn_dropout": 2,
            "mlp3_bn_dropout": 1,
            "mlp5_bn_dropout": 0,
        }
        assert evidence.run_variants == ("mlp2_plain", "mlp2_bn_dropout", "mlp3_bn_dropout")
        assert evidence.results.overrides == "--seeds 1"
        beats = evidence.claims["Batch normalisation and dropout beat the plain network."]
        assert beats.verdict.seed_count == 2
        assert evidence.is_preliminary(beats.verdict)
        assert beats.verdict.is_frozen
        equal = evidence.claims["Two, three and five hidden layers are equally good."]
        assert not evidence.is_run(equal.verdict)


def test_gathering_again_changes_nothing(tmp_path: Path, target: Path) -> None:
    source = trained(tmp_path / "source.db", seeds={name: range(8) for name in RIGHT})
    for count in (32, 0):
        assert gather(source, target, studies=[NAME]) == count
        with open_store(target, writable=False) as store:
            (run,) = store.study_runs()
            assert run.run.overrides == ""


def test_verdicts_stay_the_same_without_weights(tmp_path: Path, target: Path) -> None:
    source = trained(tmp_path / "source.db", seeds={name: range(8) for name in RIGHT})
    gather(source, target, studies=[NAME])
    with open_store(source, writable=False) as first, open_store(target, writable=False) as second:
        whole, light = load_verdicts(first, NAME), load_verdicts(second, NAME)
    assert light.verdicts == whole.verdicts
    assert {verdict.seed_count for verdict in light.verdicts} == {8}


def test_a_study_that_nobody_ran_is_asked_for_and_pending(tmp_path: Path, target: Path) -> None:
    source = trained(tmp_path / "source.db", seeds={"mlp2_plain": [0]}, seed_count=1)
    gather(source, target, studies=[NAME, "mlp_tuning"])
    with open_store(target, writable=False) as store:
        evidence = study_evidence(load_results(store, "mlp_tuning"))
    assert set(evidence.seed_counts.values()) == {0}
    unrun = {view.outcome for view in evidence.claims.values() if evidence.is_run(view.verdict)}
    assert unrun == {"same by construction"}


def test_a_study_stands_in_the_precision_that_it_was_trained_in(tmp_path: Path, target: Path) -> None:
    gather(trained(tmp_path / "one.db", seeds={"mlp2_plain": [0]}), target, studies=[NAME])
    gather(trained(tmp_path / "two.db", seeds={"mlp2_plain": [0, 1]}, precision="bf16"), target, studies=[NAME])
    with open_store(target, writable=False) as store:
        results = load_results(store, NAME)
        assert results.study.precision == "bf16"
        assert results.seeds("mlp2_plain") == (0, 1)


def test_pages_of_a_few_seeds_say_how_little_that_tells(tmp_path: Path, target: Path) -> None:
    source = trained(tmp_path / "source.db", seeds={"mlp2_plain": [0, 1], "mlp2_bn_dropout": [0]}, seed_count=2)
    gather(source, target, studies=[name for each in notebooks() for name in (each.study, each.fair)])
    pages = {
        path.name: text
        for path, text in made(studies_in(target), store=target).items()
        if path.parent.name == "reproduction"
    }
    row = next(line for line in pages["mlp_regularised.md"].splitlines() if "are equally good. `" in line)
    assert row == (
        "- – not run yet: Two, three and five hidden layers are equally good. "
        "`mlp2_bn_dropout == mlp3_bn_dropout == mlp5_bn_dropout`"
    )
    assert "Few seeds leave that range wide" in pages["mlp_regularised.md"]
    (told,) = (line for line in pages["README.md"].splitlines() if "(mlp_regularised.md) |" in line)
    assert "2 of 4, n = 1 to 2 seeds each" in told
    assert told.endswith("† |")
