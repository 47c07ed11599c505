"""`bakeoff verdict`: what the evidence says about claims, in words and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.spec import Claim, Study, save_study
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, command, first_right, keep_made_up, tiny_data, tiny_study

SEEDS = 8


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """`wide` has 480 of 600 images right in every seed, `narrow` 300; in `runs.db`."""
    tiny_data(tmp_path, test_count=600)
    claims = [Claim(says="Width helps.", expect="wide > narrow"), Claim(says="It harms.", expect="wide < narrow")]
    study = replace(tiny_study(tmp_path), seeds=SEEDS, claims=claims)
    counts = {"wide": 480, "narrow": 300}
    made = {name: [MadeUp(hits=first_right(count, of=600))] * SEEDS for name, count in counts.items()}
    with open_store(tmp_path / "runs.db", writable=True) as store:
        keep_made_up(store, study, made=made)
    save_study(study, tmp_path / "tiny.toml")
    return study


def test_a_study_is_judged_in_words(study: Study, tmp_path: Path) -> None:
    ended = command("verdict", tmp_path / "tiny.toml", "--store", tmp_path / "runs.db")
    assert (ended.code, ended.err) == (0, "")
    lines = [line.rstrip() for line in ended.out.splitlines()]
    assert max(map(len, lines)) <= 80
    assert "2 claims: 1 supported, 1 refuted." in lines
    assert "supported      Width helps." in lines
    assert "refuted        It harms." in lines


def test_a_study_is_judged_as_json(study: Study, tmp_path: Path) -> None:
    ended = command("verdict", "tiny", "--json", "--store", tmp_path / "runs.db")
    assert (ended.code, ended.err) == (0, "")
    assert [each["outcome"] for each in json.loads(ended.out)["verdicts"]] == ["supported", "refuted"]


def test_a_study_that_was_never_run_says_how_to_run_it(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.touch()
    ended = command("verdict", path, "--store", tmp_path / "runs.db")
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no run of 'other'. Run it with `bakeoff run {path}`." in ended.err


def test_data_that_has_gone_says_so(study: Study, tmp_path: Path) -> None:
    (tmp_path / "tiny.npz").unlink()
    ended = command("verdict", "tiny", "--store", tmp_path / "runs.db")
    assert (ended.code, ended.out) == (2, "")
    assert "tiny.npz: there is no such file or folder." in ended.err


@pytest.mark.parametrize(("kept", "code"), [(slice(1), 0), (slice(2), 1)])
def test_a_run_that_is_checked_leaves_with_1_when_a_claim_is_refuted(
    study: Study, tmp_path: Path, kept: slice, code: int
) -> None:
    save_study(replace(study, claims=study.claims[kept]), tmp_path / "tiny.toml")
    words = ("run", tmp_path / "tiny.toml", "--only", "wide,narrow", "--store", tmp_path / "runs.db", "--workers", "1")
    unchecked, checked = command(*words), command(*words, "--check")
    assert (unchecked.code, checked.code) == (0, code), checked.err
    assert "supported      Width helps." in unchecked.out
    assert "wide > narrow" not in unchecked.out
    assert "What the evidence says about its claims in full: bakeoff verdict" in unchecked.err
    assert "wide > narrow" in checked.out


def test_a_run_says_beforehand_and_verdict_afterwards_that_no_exact_test_could_decide(
    study: Study, tmp_path: Path
) -> None:
    save_study(replace(study, scope="these images"), tmp_path / "tiny.toml")
    words = ("run", tmp_path / "tiny.toml", "--seeds", "3", "--store", tmp_path / "runs.db", "--workers", "1")
    ended = command(*words)
    assert ended.code == 0, ended.err
    # 2 / 2^7 is the first below 0.05 / 2
    few = "With 3 seeds no exact test could support or refute any of 2 claims that rest on one; with 7 it could: "
    assert f"! {few}--seeds 7." in ended.err
    told = command("verdict", tmp_path / "tiny.toml", "--store", tmp_path / "runs.db")
    assert f"{few}--seeds 7." in " ".join(told.out.split())


def test_where_intervals_decide_few_seeds_are_no_reason_to_warn(study: Study, tmp_path: Path) -> None:
    save_study(replace(study, seeds="until decided", max_seeds=2), tmp_path / "tiny.toml")
    words = (tmp_path / "tiny.toml", "--only", "wide,narrow", "--store", tmp_path / "runs.db")
    ended = command("run", *words, "--workers", "1")
    assert (ended.code, "exact" in ended.err) == (0, False), ended.err
    assert "Looked after 2 seeds: 2 claims decided now" in ended.err
    told = command("verdict", tmp_path / "tiny.toml", "--store", tmp_path / "runs.db")
    assert "exact" not in told.out


def test_a_control_is_told_by_run_and_by_verdict_and_changes_nothing_else(study: Study, tmp_path: Path) -> None:
    save_study(study, tmp_path / "tiny.toml")
    words = (tmp_path / "tiny.toml", "--store", tmp_path / "runs.db")
    before = json.loads(command("verdict", *words, "--json").out)
    ended = command("run", *words, "--seeds", "2", "--only", "wide,narrow", "--workers", "1", "--control-of", "wide")
    assert ended.code == 0, ended.err
    assert "The comparison should find no difference in 19 of 20 cases." in " ".join(ended.out.split())
    assert command("run", *words, "--only", "wide,narrow", "--workers", "1").code == 0
    after = json.loads(command("verdict", *words, "--json").out)
    assert after["verdicts"] == before["verdicts"]
    assert (before["control"], after["control"]["control"]["copy_seed_count"]) == (None, 2)
    assert "tiny/control" not in command("list", "--store", tmp_path / "runs.db").out


def test_a_control_of_a_variant_that_there_is_not_trains_nothing(study: Study, tmp_path: Path) -> None:
    ended = command("run", tmp_path / "tiny.toml", "--control-of", "wde", "--store", tmp_path / "new.db")
    assert (ended.code, ended.err) == (2, "there is no variant 'wde'. Did you mean 'wide'?\n")
    assert not (tmp_path / "new.db").exists()
