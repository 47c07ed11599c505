"""What differs between a study's variants, and that what does not differ is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bakeoff.analysis import differing_settings
from bakeoff.spec import Study, Variant, load_study
from bakeoff.testing import tiny_study


def told(study: Study) -> dict[str, dict[str, str]]:
    return {difference.setting: dict(difference.words) for difference in differing_settings(study)}


def test_a_built_in_study_differs_in_layers_and_batch_size() -> None:
    differences = told(load_study("mlp_tuning"))
    assert list(differences) == ["layers", "batch_size"]
    assert differences["layers"]["mlp_128_128_dropout"] == "Dense 128-128-10, dropout 0.5 (×3)"
    assert differences["layers"]["mlp_32_32_b64"] == "Dense 32-32-10"
    assert differences["batch_size"]["mlp_32_32_b128"] == "128"


def test_every_setting_that_differs_is_told(tmp_path: Path) -> None:
    variants = {
        "plain": Variant(layers=["Dense(3, activation='softmax')"]),
        "other": Variant(
            extends="plain",
            optimizer="Adam()",
            callbacks=["EarlyStopping(patience=2)"],
            batch_size=8,
            epochs=5,
            preprocess=["l2", "flatten"],
        ),
    }
    assert told(replace(tiny_study(tmp_path), variants=variants)) == {
        "optimizer": {"plain": "SGD(learning_rate=0.1)", "other": "Adam(learning_rate=0.001)"},
        "callbacks": {"plain": "none", "other": "EarlyStopping(patience=2)"},
        "batch_size": {"plain": "16", "other": "8"},
        "epochs": {"plain": "2", "other": "5"},
        "preprocess": {"plain": "scale, flatten", "other": "l2, flatten"},
    }


def test_variants_with_equal_settings_differ_in_nothing(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    twins = {name: study.variants[name] for name in ("narrow", "twin")}
    assert told(replace(study, variants=twins)) == {}
