"""The walk from a study to results through the public names: real data on disk, real workers, a real store."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import bakeoff
from bakeoff.api import load_results, load_verdicts, request, run, run_request
from bakeoff.errors import DataError, DeviceError, NotStored, Stopped, StudyError, UnknownName
from bakeoff.records import Event
from bakeoff.spec import Claim, Study, Variant, save_study
from bakeoff.store import open_store
from bakeoff.testing import Ear, MadeUp, first_right, is_same, keep_made_up, tiny_data, tiny_study

PUBLIC = [
    "Answer",
    "BakeoffError",
    "Claim",
    "Grid",
    "Results",
    "Study",
    "Variant",
    "__version__",
    "built_in_studies",
    "figures",
    "load_results",
    "load_study",
    "load_verdicts",
    "predict_images",
    "run",
    "save_report",
    "save_study",
]
SCRIPT = """
import bakeoff

study = bakeoff.load_study("./tiny.toml")
results = bakeoff.run(study, only=["narrow"], seeds=1, epochs=1, store="script.db")
print(results.statuses("narrow"), results.overrides)
"""
IMPORTER = """
import sys, time
start = time.perf_counter()
import bakeoff
seconds = time.perf_counter() - start
heavy = {"torch", "sqlalchemy", "pandas", "scipy", "numpy", "rich", "matplotlib", "seaborn"} & set(sys.modules)
sys.exit(f"took {seconds} s and loaded {heavy}" if heavy or seconds > 0.3 else 0)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data set and a study file."""
    made = tmp_path_factory.mktemp("api")
    tiny_data(made)
    save_study(tiny_study(made), made / "tiny.toml")
    return made


@pytest.fixture(scope="module")
def results(folder: Path) -> bakeoff.Results:
    """What came of running it."""
    return run(folder / "tiny.toml", store=folder / "runs.db")


def test_every_trial_of_the_study_was_trained(results: bakeoff.Results, folder: Path) -> None:
    assert results.study == tiny_study(folder)
    assert {variant: results.statuses(variant) for variant in results.variants} == dict.fromkeys(
        ("narrow", "wide", "twin"), {0: "finished", 1: "finished"}
    )
    assert results.overrides == ""


def test_variants_with_equal_settings_share_their_trials(results: bakeoff.Results) -> None:
    assert results.same_as("twin") == "narrow"
    frame = results.to_pandas()
    assert frame["trial"].nunique() == 4
    narrow, twin = (frame.query(f"variant == '{name}'")["trial"].tolist() for name in ("narrow", "twin"))
    assert narrow == twin


def test_pandas_gets_every_figure(results: bakeoff.Results) -> None:
    frame = results.to_pandas()
    assert frame["epochs_run"].tolist() == [2] * 6
    assert frame["best_epoch"].isna().all()
    figures = frame[["test_accuracy", "test_loss", "train_accuracy", "train_loss", "validation_accuracy"]]
    assert bool(figures.notna().all(axis=None))
    assert frame["microseconds_per_image"].tolist() == pytest.approx(
        (1e6 * frame["train_seconds"] / (2 * 216)).tolist()  # 240 images less the tenth that is held out
    )


def test_the_network_has_learned_what_there_is_to_learn(results: bakeoff.Results) -> None:
    summary = results.summary("wide", "test_accuracy")
    assert summary is not None
    assert summary.mean > 0.9


def test_a_history_ends_with_the_figures_of_the_table(results: bakeoff.Results) -> None:
    history = results.history("wide", seed=1)
    assert history.index.tolist() == [1, 2]
    assert history["train_loss"].iloc[-1] == results.values("wide", "train_loss")[1]
    assert history["learning_rate"].tolist() == [0.1, 0.1]


def test_predictions_give_the_test_figures(results: bakeoff.Results, folder: Path) -> None:
    labels = np.load(folder / "tiny.npz")["y_test"]
    for seed in results.seeds("narrow"):
        said = results.predictions("narrow", seed)
        assert said.probabilities.shape == (60, 3)
        assert float((said.classes == labels).mean()) == pytest.approx(results.values("narrow", "test_accuracy")[seed])
        assert float(said.losses.mean()) == pytest.approx(results.values("narrow", "test_loss")[seed], rel=1e-5)
        right = said.probabilities[np.arange(60), labels].astype(np.float64)
        assert -np.log(right) == pytest.approx(said.losses, abs=2e-3)


def test_weights_have_the_shapes_of_the_network(results: bakeoff.Results) -> None:
    assert {name: tensor.shape for name, tensor in results.weights("wide", 0).items()} == {
        "dense/bias": (16,),
        "dense/kernel": (36, 16),
        "dense_1/bias": (3,),
        "dense_1/kernel": (16, 3),
    }


def test_variants_for_whose_timing_there_is_no_memory_are_not_timed_and_all_else_is_there(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    vast = Variant(layers=["Dense(50_000_000)", "Dense(3, activation='softmax')"])
    claim = Claim(says="A vast layer takes longer.", expect="vast > narrow", metric="microseconds_per_image")
    study = tiny_study(tmp_path)
    study = replace(study, seeds=1, variants={"narrow": study.variants["narrow"], "vast": vast}, claims=[claim])
    made = [MadeUp(hits=first_right(45, of=60))]
    with open_store(tmp_path / "runs.db", writable=True) as store:
        keep_made_up(store, study, made={"narrow": made, "vast": made})
    ear = Ear()
    results = run_request(request(study), store=tmp_path / "runs.db", listener=ear)
    assert results.values("vast", "test_accuracy") == {0: 0.75}
    (begun, why_not) = ear.remarks
    assert begun == "Timing by turns, each alone: narrow, vast."
    assert why_not.startswith("Not timed: timing the variants by turns takes about ")


def test_as_many_workers_train_as_are_asked_for(folder: Path) -> None:
    asked = request(folder / "tiny.toml", only="narrow", seeds=2, epochs=1)
    results = run_request(asked, store=folder / "few.db", worker_count=1)
    assert results.run.run.environment["workers"] == 1
    assert set(results.statuses("narrow").values()) == {"finished"}


@pytest.mark.parametrize("count", [0, -1])
def test_no_workers_at_all_are_refused(folder: Path, count: int) -> None:
    with pytest.raises(StudyError, match=f"^worker_count is {count}; expected at least 1, or None for one a core.$"):
        run_request(request(folder / "tiny.toml"), store=folder / "none.db", worker_count=count)
    assert not (folder / "none.db").exists()


def test_running_again_trains_nothing(folder: Path, results: bakeoff.Results) -> None:
    ear = Ear()
    again = run_request(request(folder / "tiny.toml"), store=folder / "runs.db", listener=ear)
    (plan,) = ear.plans
    assert (plan.trial_count, plan.finished_count, plan.cohorts) == (4, 4, ())
    assert (ear.finished, ear.end_count) == ([], 1)
    assert again.run.number > results.run.number
    pd.testing.assert_frame_equal(again.to_pandas(), results.to_pandas())


def test_more_seeds_add_to_what_is_there(folder: Path, results: bakeoff.Results) -> None:
    ear = Ear()
    asked = request(folder / "tiny.toml", seeds=3, only=["narrow", "twin"])
    more = run_request(asked, store=folder / "runs.db", worker_count=1, listener=ear)
    assert more.overrides == "--seeds 3 --only narrow --only twin"
    assert more.seeds("narrow") == (0, 1, 2)
    assert len(ear.finished) == 1
    known = results.to_pandas().query("variant != 'wide'").reset_index(drop=True)
    kept = more.to_pandas().query("seed < 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, known)


def test_a_changed_setting_is_another_trial(folder: Path) -> None:
    shorter = run_request(
        request(folder / "tiny.toml", epochs=1, only=["wide"], seeds=1), store=folder / "runs.db", worker_count=1
    )
    assert shorter.overrides == "--seeds 1 --epochs 1 --only wide"
    assert shorter.variants == ("wide",)
    assert shorter.history("wide", 0).index.tolist() == [1]
    # The same trial one epoch further, where the other run had two: its first epoch is the same, bit for bit.
    run(folder / "tiny.toml", store=folder / "runs.db")
    longer = load_results("tiny", store=folder / "runs.db").history("wide", 0)
    assert longer["running_loss"].iloc[0] == shorter.history("wide", 0)["running_loss"].iloc[0]


def test_results_are_found_by_study_name_or_path(folder: Path, results: bakeoff.Results) -> None:
    for asked in (tiny_study(folder), "tiny", folder / "tiny.toml", str(folder / "tiny.toml")):
        assert load_results(asked, store=folder / "runs.db").run.number >= results.run.number


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed where Linux lists them")
@pytest.mark.usefixtures("results")
def test_results_let_go_of_their_store_when_nobody_needs_them(folder: Path) -> None:
    kept = [load_results("tiny", store=folder / "runs.db") for _ in range(5)]
    before = len(list(Path("/proc/self/fd").iterdir()))
    kept.clear()
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before - 5


def test_what_is_asked_for_as_it_stands_is_no_override(folder: Path) -> None:
    asked = request(tiny_study(folder), seeds=2, epochs=2, only=["narrow", "wide", "twin"])
    assert asked.overrides == ""


def test_one_variant_may_be_named_by_itself(folder: Path) -> None:
    assert request(tiny_study(folder), only="wide").overrides == "--only wide"
    # What is left out still decides, as part of the whole, what precision suits the study.
    assert request(tiny_study(folder), only="wide").whole == tiny_study(folder)


@pytest.mark.parametrize("given", [3, None])
def test_what_is_no_study_is_refused(given: Any) -> None:  # Any: what a user may hand in by mistake
    with pytest.raises(StudyError, match=rf"a study is a `Study`, the name .* found {given}\."):
        run(given)


def test_epochs_of_one_variant_may_differ_from_those_asked_for(folder: Path) -> None:
    study = tiny_study(folder)
    mixed = replace(study, variants={**study.variants, "long": Variant(extends="wide", epochs=5)})
    assert request(mixed, epochs=2).overrides == "--epochs 2"
    assert request(mixed, epochs=2, only=["narrow"]).overrides == "--only narrow"


def test_the_environment_names_the_store(
    folder: Path, results: bakeoff.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAKEOFF_STORE", str(folder / "runs.db"))
    assert load_results("tiny").run.number >= results.run.number


def test_a_study_that_does_not_fit_its_data_leaves_no_store_behind(folder: Path, tmp_path: Path) -> None:
    wrong = replace(tiny_study(folder), variants={"four": Variant(layers=["Dense(4, activation='softmax')"])})
    with pytest.raises(StudyError, match="gives 4 outputs, but 'tiny' has 3 classes"):
        run(wrong, store=tmp_path / "none" / "runs.db")
    assert list(tmp_path.iterdir()) == []


def test_a_data_set_that_is_not_there_leaves_no_store_behind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file or folder"):
        run(tiny_study(tmp_path), store=tmp_path / "runs.db")
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_there_is_named_and_leaves_no_store_behind(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"^device 'abacus': PyTorch does not see it here; it sees cpu[^\n]*$"):
        run(tiny_study(folder), store=tmp_path / "none" / "runs.db", device="abacus")
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_variant_is_named(folder: Path) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'wode'. Did you mean 'wide'"):
        run(folder / "tiny.toml", only=["wode"], store=folder / "runs.db")


@pytest.mark.usefixtures("results")
def test_results_of_a_study_that_was_never_run_are_not_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotStored, match="there is no run of 'mlp_tuning'"):
        load_results("mlp_tuning", store=folder / "runs.db")
    with pytest.raises(NotStored, match="there is no store yet"):
        load_results("tiny", store=tmp_path / "runs.db")


def test_a_plain_script_needs_no_guard(folder: Path) -> None:
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-W", "error", "script.py"], cwd=folder, check=False, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "{0: 'finished'} --seeds 1 --epochs 1 --only narrow\n"


def test_a_study_made_in_python_runs_as_its_saved_file_does(folder: Path, results: bakeoff.Results) -> None:
    study = bakeoff.Study(
        name="made",
        dataset=str(folder / "tiny.npz"),
        preprocess=["scale", "flatten"],
        validation=0.1,
        epochs=2,
        batch_size=16,
        optimizer="SGD(learning_rate=0.1)",
        seeds=2,
        variants={
            "one": bakeoff.Variant(layers=["Dense(16, activation='relu')", "Dense(3, activation='softmax')"]),
        },
    )
    made = bakeoff.run(study, store=folder / "runs.db")
    assert is_same(made.predictions("one", 0), results.predictions("wide", 0))
    assert made.to_pandas()["trial"].tolist() == results.to_pandas().query("variant == 'wide'")["trial"].tolist()


def test_the_public_names_are_these_and_no_others() -> None:
    assert bakeoff.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(bakeoff))
    assert bakeoff.Study is Study
    assert bakeoff.run is run
    assert bakeoff.__version__[0].isdigit()


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(bakeoff, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'bakeoff' has no attribute 'train'"):
        getattr(bakeoff, "train")  # noqa: B009 - mypy knows that it is not there


def test_importing_bakeoff_takes_no_time() -> None:
    ended = subprocess.run([sys.executable, "-c", IMPORTER], check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def press_ctrl_c(ear: Ear, event: Event) -> None:
    """Stop the run at its fourth epoch record."""
    if len(ear.records) == 4:
        signal.raise_signal(signal.SIGINT)


def test_seeds_are_added_until_claims_are_decided_and_a_stopped_run_comes_to_the_same_looks(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    few_weights = Claim(says="few weights", expect="wide > narrow", metric="parameters")
    # Nobody gets there, so that no number of seeds can tell them apart.
    alike = Claim(says="alike", expect="twin > narrow", metric="epochs_to(1.0)")
    tiny = tiny_study(tmp_path)
    study = replace(tiny, epochs=1, max_seeds=12, claims=[few_weights, alike])
    slower = replace(study.variants["twin"], optimizer="SGD(learning_rate=0.01)")
    study = replace(study, variants={**study.variants, "twin": slower})
    asked, ear, again = request(study, seeds="until decided"), Ear(), Ear()
    assert asked.overrides == "--until-decided"
    with pytest.raises(Stopped, match="Run it again"):
        run_request(asked, store=tmp_path / "runs.db", worker_count=1, listener=Ear(when_heard=press_ctrl_c))
    results = run_request(asked, store=tmp_path / "runs.db", worker_count=1, listener=ear)
    assert [look.seed_count for look in ear.looks] == [8, 12]
    assert ear.looks[0].wanted == {"narrow": 12, "twin": 12}
    assert [len(results.seeds(name)) for name in ("narrow", "wide", "twin")] == [12, 8, 12]
    run_request(asked, store=tmp_path / "runs.db", worker_count=1, listener=again)
    assert again.looks == ear.looks
    assert again.records == []


@pytest.mark.slow
def test_a_deep_sigmoid_network_that_plain_sgd_cannot_move_is_called_stuck(tmp_path: Path) -> None:
    hidden = ["Dense(32, activation='sigmoid')"] * 4
    study = Study(
        dataset="mnist",
        preprocess=["scale", "flatten"],
        epochs=1,
        optimizer="SGD()",
        seeds=1,
        variants={"deep": Variant(layers=[*hidden, "Dense(10, activation='softmax')"])},
        claims=[Claim(says="It never leaves the start.", expect="stuck(deep)")],
    )
    run(study, store=tmp_path / "runs.db")
    found = load_verdicts(study, store=tmp_path / "runs.db")
    (symptom,) = [each for each in found.variants[0].symptoms if each.symptom == "stuck"]
    assert (symptom.hits, symptom.count) == (1, 1)
    # Guessing the largest class: 11.2 % of the images, and log 10 = 2.303 of the loss.
    assert symptom.figures["least_train_loss"] == pytest.approx(2.301, abs=0.01)
    assert found.verdicts[0].troubles[0].stuck == 1
