"""What all variants of a study share, in words."""

from __future__ import annotations

from dataclasses import replace

from bakeoff.report.recipe import recipe_line, shared_settings
from bakeoff.spec import Study, Variant


def test_what_differs_is_not_shared(study: Study) -> None:
    shared = shared_settings(study, differing=["layers", "batch_size"], seed_count=8)
    assert "batch_size" not in shared
    assert shared["epochs"] == "2 epochs"


def test_calls_that_every_variant_writes_for_itself_are_told_once(study: Study) -> None:
    callbacks = ["EarlyStopping(patience=3)"]
    own = {
        name: replace(each, optimizer="Adam()", callbacks=callbacks)
        for name, each in study.variants.items()
        if each.extends is None
    }
    shared = shared_settings(replace(study, variants=own), differing=[], seed_count=8)
    assert shared["optimizer"] == "Adam(learning_rate=0.001)"
    assert shared["callbacks"] == "EarlyStopping(patience=3)"


def test_an_optimizer_that_differs_is_not_shared(study: Study) -> None:
    assert "optimizer" not in shared_settings(study, differing=["optimizer"], seed_count=8)


def test_validation_is_told_in_words(study: Study) -> None:
    words = [
        shared_settings(replace(study, validation=validation), differing=[], seed_count=8)["validation"]
        for validation in (0.0, 0.25, "test")
    ]
    assert words == ["nothing held out", "25 % held out", "validated on the test set"]


def test_calls_lose_their_controls() -> None:
    one = Variant(layers=["Flatten()", "Dense(10, activation='softmax')"])
    study = Study(dataset="mnist", optimizer="SGD(learning_rate=\n0.5)", variants={"one": one})
    assert shared_settings(study, differing=[], seed_count=8)["optimizer"] == "SGD(learning_rate=0.5)"


def test_the_line_leaves_out_the_usual_precision() -> None:
    assert recipe_line("tiny", {"epochs": "2 epochs", "precision": "f32"}) == "tiny · 2 epochs"
    assert recipe_line("tiny", {"epochs": "2 epochs", "precision": "f64"}) == "tiny · 2 epochs · f64"
