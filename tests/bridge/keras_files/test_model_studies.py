"""Saved models as studies, and what they say themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.bridge.keras_files.conftest import Saved
from tests.bridge.keras_files.saved import MLP_2, legacy_file

from bakeoff.answers import ask_about_images, ask_about_test
from bakeoff.bridge import import_model
from bakeoff.data import load_dataset
from bakeoff.errors import BakeoffError, BridgeError, StudyError
from bakeoff.spec import study_from_toml, study_text
from bakeoff.testing import tiny_data


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_saved_model_says_what_it_says_in_keras(saved: Saved, ending: str) -> None:
    model = import_model(saved.folder / f"model.{ending}")
    answer = ask_about_test(model, range(1000))
    assert answer.seeds == ()
    assert answer.probabilities[0] == pytest.approx(saved.probabilities, abs=1e-5)
    assert answer.labels is not None
    assert answer.labels.tolist() == load_dataset("mnist").test_labels[:1000].tolist()


def test_all_of_its_weights_are_read(saved: Saved) -> None:
    model = import_model(saved.folder / "model.keras")
    assert model.weights is not None
    assert sum(array.size for array in model.weights.values()) == saved.parameters


def test_the_study_says_what_the_file_says_and_the_notes_what_it_does_not(saved: Saved) -> None:
    model = import_model(saved.folder / "model.h5")
    study = model.study
    assert (model.variant, list(study.variants)) == ("seer", ["seer"])
    assert (study.dataset, study.preprocess) == ("mnist", ("scale", "standardise"))
    assert study.variants["seer"].optimizer == "Adam(learning_rate=0.002)"
    assert study_from_toml(study_text(study)) == study
    assert model.image_notes == ("The file does not say on which images it was trained: dataset = 'mnist'.",)
    assert model.notes[0].startswith("The study learns mean and deviation anew")
    assert "epochs = 20, batch_size = 128" in model.notes[1]


def test_a_model_of_vectors_flattens_and_assumes_scaling_aloud(tmp_path: Path) -> None:
    (tmp_path / "mlp.h5").write_bytes(legacy_file())
    model = import_model(tmp_path / "mlp.h5")
    assert model.study.preprocess == ("scale", "flatten")
    assert "preprocess = ['scale', 'flatten'] is assumed" in model.image_notes[1]


def described(tmp_path: Path, model: dict[str, Any]) -> Path:  # what JSON holds
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


def logits(name: str = "a model; rm -rf") -> dict[str, Any]:  # as above
    dense = {"class_name": "Dense", "config": {"units": 10, "name": "d", "batch_input_shape": [None, 28, 28]}}
    flat = {"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [None, 28, 28]}}
    loss = {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}}
    return {
        "class_name": "Sequential",
        "config": {"name": name, "layers": [flat, dense]},
        "compile_config": {"loss": loss, "optimizer": {"class_name": "Lion", "config": {}}},
    }


def test_what_a_loss_implies_is_added_and_what_was_not_read_is_told(tmp_path: Path) -> None:
    model = import_model(described(tmp_path, logits()))
    assert model.variant == "a_model_rm_rf"
    assert model.study.variants[model.variant].layers == ("Input((28, 28))", "Flatten()", "Dense(10)", "Softmax()")
    told = " ".join(model.notes)
    assert "It holds no optimizer that bakeoff has: optimizer = 'Adam()' is assumed." in told
    assert "bakeoff does not have the optimizer Lion" in told
    assert "Its loss takes logits" in told
    assert model.weights is None


@pytest.mark.parametrize(
    ("name", "variant"), [("class", "model_class"), ("3rd", "model_3rd"), ("all", "model_all"), ("é", "model")]
)
def test_a_variant_has_a_name_that_it_may_have(name: str, variant: str, tmp_path: Path) -> None:
    assert import_model(described(tmp_path, logits(name))).variant == variant


def test_a_model_without_weights_cannot_be_asked(tmp_path: Path) -> None:
    model = import_model(described(tmp_path, logits()))
    with pytest.raises(BridgeError, match="model: holds no weights, so it cannot be asked"):
        ask_about_images(model, np.zeros((1, 28, 28, 1), dtype=np.uint8))


def test_images_of_another_data_set_are_named(tmp_path: Path) -> None:
    path = described(tmp_path, json.loads(json.dumps(MLP_2).replace("784", "36").replace('"units": 10', '"units": 3')))
    with pytest.raises(BridgeError, match=r"takes images of the shape \(36,\), and MNIST's are .* with --dataset"):
        import_model(path)
    data = tiny_data(tmp_path)
    model = import_model(path, dataset=str(data))
    assert model.study.dataset == str(data)
    assert model.study.preprocess == ("scale", "flatten")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("softmax", "relu"), "model.json, .*layers.*: the last layer must give a probability for each class"),
        (('"units": 10', '"units": 9'), "model.json, variants.Sequential.layers: the last layer gives 9 outputs"),
        (("[null, 784]", "[null, null]"), "model.json: does not say which images it takes"),
    ],
)
def test_a_model_that_no_study_can_train_is_refused(change: tuple[str, str], problem: str, tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps(MLP_2).replace(*change))
    with pytest.raises(BakeoffError, match=problem):
        import_model(tmp_path / "model.json")


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    content = legacy_file(json.loads(json.dumps(MLP_2).replace('"units": 5', '"units": 6')))
    (tmp_path / "m.h5").write_bytes(content)
    with pytest.raises((BridgeError, StudyError), match="m.h5: dense needs weights of the shapes"):
        import_model(tmp_path / "m.h5")
