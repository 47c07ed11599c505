"""Where conclusions stand, once their networks have been trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.reproduction.stored import NAME, RIGHT, trained

from bakeoff.analysis import load_results
from bakeoff.store import open_store
from reproduction.evidence import study_evidence
from reproduction.gathering import gather
from reproduction.overview import overview_page, readme_block
from reproduction.sources import notebooks
from reproduction.standing import Reproduced, judged

BEATS = "Batch normalisation and dropout beat the plain network."
STOP = "Training should stop when the validation accuracy stops rising, or the network will probably overfit."


def reproduced(folder: Path) -> Reproduced:
    """Return one notebook of whose own networks three have trials: the plain one is clearly the best."""
    seeds = {name: range(8) for name in RIGHT if name != "mlp5_bn_dropout"}
    source = trained(folder / "source.db", seeds=seeds, right=RIGHT | {"mlp2_plain": 9_900})
    gather(source, folder / "gathered.db", studies=[NAME, f"{NAME}_fair"])
    (notebook,) = (each for each in notebooks() if each.study == NAME)
    with open_store(folder / "gathered.db", writable=False) as store:
        written, fair = (study_evidence(load_results(store, name)) for name in (NAME, f"{NAME}_fair"))
    return Reproduced(notebook=notebook, written=written, fair=fair)


def test_a_conclusion_fails_waits_or_is_told_not_to_be_run(tmp_path: Path) -> None:
    one = reproduced(tmp_path)
    standings = {each.conclusion.says: each.standing for each in judged([one])}
    assert standings[BEATS] == "fails"
    assert standings["The test loss grows with depth."] == "not run"
    assert standings[STOP] == "not run"
    assert "Validation and test figures are two pieces of evidence." not in standings
    answer = next(each for each in judged([one]) if each.conclusion.says == BEATS)
    (refuted,) = (each for each in answer.answers if each.is_run)
    assert replace(answer, answers=(replace(refuted, asked="repaired"),)).standing == "fails"
    assert replace(answer, answers=(replace(refuted, asked="beside"),)).standing == "not run"
    page = overview_page([one], machines=["a machine"], trial_count=24)
    assert "## What does not hold, or not as it was said\n\n**[Do batch" in page
    assert f"“{BEATS}”<br>As written: ✘ **refuted**; `mlp2_bn_dropout` 0.70 percentage points below" in page
    assert "## What holds" not in page
    assert "- `mlp_regularised`: `mlp5_bn_dropout`\n" in page
    assert "all 4" not in page
    assert f"“{BEATS}” – ✘ **refuted**" in readme_block([one], drawn=[])
