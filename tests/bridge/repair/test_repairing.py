"""The study that was meant: held-out images, intended optimizers, seeds and controls, each change with its rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.bridge import RULES, Repaired, document_from_text, import_study, read, read_document, repaired
from bakeoff.spec import Study, load_study, read_optimizer, save_study, settings_of
from bakeoff.testing import command, tiny_data

NOTEBOOKS = Path(__file__).parents[3] / "examples" / "notebooks"
NAMES = ("kernel_size", "mlp_tuning", "depth_and_optimizer", "conv_depth", "mlp_regularised")


def mended(name: str) -> Repaired:
    reading = read(read_document(NOTEBOOKS / f"{name}.ipynb"))
    return repaired(reading, import_study(reading))


def says(study: Study) -> list[str]:
    return [claim.says for claim in study.claims]


@pytest.mark.parametrize("name", NAMES)
def test_a_repaired_notebook_holds_images_out_and_trains_from_seeds(name: str) -> None:
    found = mended(name)
    assert (found.study.validation, found.study.seeds) == (0.1, 8)
    assert {change.rule for change in found.changes} <= RULES.keys()
    for change in found.changes:
        assert str(change) in found.study.notes


@pytest.mark.parametrize("name", NAMES)
def test_a_repaired_study_saves_and_loads(name: str, tmp_path: Path) -> None:
    study = mended(name).study
    save_study(study, tmp_path / "fair.toml")
    assert load_study(tmp_path / "fair.toml") == study


def test_the_optimizer_that_was_built_trains_beside_the_one_that_was_compiled() -> None:
    study = mended("mlp_tuning").study
    assert settings_of(study, "model_8").optimizer == read_optimizer("SGD()")
    fair = load_study("mlp_tuning_fair")
    assert settings_of(study, "model_8_meant").optimizer == settings_of(fair, "rate009").optimizer
    assert "model_meant" not in study.variants, "SGD() was built, and SGD() trained"


def test_conclusions_as_written_stand_beside_those_as_meant() -> None:
    found = says(mended("mlp_tuning").study)
    assert found[1:3] == [
        "As written: model_3 (0.9354) loses to model (0.9370).",
        "As meant: model_3_meant loses to model.",
    ]


def test_a_confounded_comparison_gets_its_controls() -> None:
    found = mended("depth_and_optimizer")
    control = settings_of(found.study, "model2_same_optimizer")
    assert control.optimizer == settings_of(found.study, "model").optimizer
    assert control.layers == settings_of(found.study, "model2").layers
    assert "As meant, optimizer alone: model2 loses to model2_same_optimizer." in says(found.study)


def test_what_cannot_be_taken_back_is_said() -> None:
    told = [change.text for change in mended("conv_depth").changes if change.rule == "BK302"]
    assert told[-1].startswith("model_3 and model have no control")


def test_a_file_without_faults_gets_seeds_alone() -> None:
    text = """
import keras
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train / 255, y_train, validation_split=0.2)
"""
    reading = read(document_from_text(text, name="a.py"))
    found = repaired(reading, import_study(reading))
    assert [change.rule for change in found.changes] == ["BK209"]
    assert (found.study.validation, found.study.claims) == (0.2, ())


@pytest.mark.slow
def test_a_run_answers_both(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    study = mended("mlp_tuning").study
    layers = ["Flatten()", "Dense(3, activation='softmax')"]
    kept = {name: replace(study.variants[name], layers=layers) for name in ("model", "model_3", "model_3_meant")}
    small = replace(
        study, dataset="tiny.npz", preprocess=["scale"], epochs=1, seeds=2, variants=kept, claims=study.claims[1:3]
    )
    save_study(small, tmp_path / "fair.toml")
    ended = command("run", tmp_path / "fair.toml", "--store", tmp_path / "runs.db", "--workers", "1", "--check")
    assert "As written: model_3" in ended.out
    assert "same by construction" in ended.out
    assert "As meant: model_3_meant" in ended.out
