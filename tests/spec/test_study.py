"""A study made in Python: checked when it is made, equal by value."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from bakeoff.errors import StudyError, UnknownName
from bakeoff.spec import (
    Claim,
    Scope,
    Seeds,
    Study,
    SymptomThresholds,
    Variant,
    first_seeds,
    network_of,
    scope_of,
    settings_of,
    source_of,
    variant_names,
)


def test_a_study_is_equal_by_what_it_says_not_by_where_it_stands(study: Study) -> None:
    assert study == replace(study, name="other", folder=Path("/elsewhere"))
    assert study != replace(study, seeds=3)


def test_a_study_cannot_be_changed(study: Study) -> None:
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'seeds'"):
        study.seeds = 3  # type: ignore[misc]  # that it fails is the point


def test_eight_seeds_are_the_default(study: Study) -> None:
    assert study.seeds == 8


@pytest.mark.parametrize(
    ("seeds", "max_seeds", "first"), [(8, 32, 8), (3, 32, 3), (40, 32, 40), ("until decided", 32, 8)]
)
def test_some_seeds_are_trained_before_anybody_looks(study: Study, seeds: Seeds, max_seeds: int, first: int) -> None:
    assert first_seeds(replace(study, seeds=seeds, max_seeds=max_seeds)) == first


def test_no_more_seeds_are_trained_than_the_most(study: Study) -> None:
    assert first_seeds(replace(study, seeds="until decided", max_seeds=5)) == 5
    assert study.max_seeds == 32


@pytest.mark.parametrize(
    ("wide", "own", "metric", "scope"),
    [
        ("other images", None, "test_accuracy", "other images"),
        ("these images", None, "test_accuracy", "these images"),
        ("these images", "other images", "test_loss", "other images"),
        ("other images", "these images", "test_loss", "these images"),
        ("other images", None, "train_loss", "these images"),
        ("other images", None, "generalisation_gap", "these images"),
        ("other images", None, "epochs_to(0.9)", "these images"),
    ],
)
def test_a_claim_speaks_about_what_it_says_or_its_study_says(
    study: Study, wide: Scope, own: Scope | None, metric: str, scope: Scope
) -> None:
    claim = Claim(says="", expect="small > wide", metric=metric, scope=own)
    assert scope_of(replace(study, scope=wide, claims=[claim]), claim) == scope


def test_a_study_speaks_about_other_images_and_has_the_usual_thresholds(study: Study) -> None:
    assert study.scope == "other images"
    assert study.symptoms == SymptomThresholds()
    assert study != replace(study, symptoms=SymptomThresholds(stuck=0.1))


def test_variants_stand_in_their_order(study: Study) -> None:
    assert variant_names(study) == ("small", "wide")


def test_asking_for_a_variant_that_is_not_there_is_refused(study: Study) -> None:
    with pytest.raises(UnknownName, match=r"there is no variant 'smal'. Did you mean 'small'\?"):
        settings_of(study, "smal")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dataset": ""}, "dataset: must be the name of a data set, or a path, found ''"),
        ({"validation": 1}, "validation: must be a share from 0 to below 1, or 'test', found 1"),
        ({"validation": -0.1}, "validation: must be a share from 0 to below 1"),
        ({"validation": "train"}, "validation: must be a share from 0 to below 1, or 'test', found 'train'"),
        ({"validation": True}, "validation: must be a share from 0 to below 1, or 'test', found True"),
        ({"seeds": 0}, "seeds: must be an integer from 1 to 10,000, or 'until decided', found 0"),
        ({"seeds": 2.0}, "seeds: must be an integer from 1 to 10,000, or 'until decided', found 2.0"),
        ({"seeds": "until_decided"}, "seeds: must be an integer from 1 to 10,000, or 'until decided', found 'until_"),
        ({"max_seeds": 0}, "max_seeds: must be an integer from 1 to 10,000, found 0"),
        ({"max_seeds": "until decided"}, "max_seeds: must be an integer from 1 to 10,000, found 'until decided'"),
        ({"scope": "these image"}, r"scope: there is no scope 'these image'. Did you mean 'these images'\?"),
        ({"scope": None}, "scope: must be 'other images' or 'these images', found None"),
        ({"symptoms": {"stuck": 0.1}}, "symptoms: must be SymptomThresholds, found {'stuck': 0.1}"),
        ({"epochs": None}, "epochs: must be a positive integer, found None"),
        ({"preprocess": "scale"}, "preprocess: must be a list of texts, found 'scale'"),
        ({"precision": "half"}, "precision: there is no precision 'half'. There are: f32, bf16, auto, f64."),
        ({"precision": 16}, "precision: must be 'f32', 'bf16', 'auto' or 'f64', found 16"),
        ({"precision": "f33"}, r"precision: there is no precision 'f33'. Did you mean 'f32'\?"),
        ({"variants": {}}, "variants: a study needs a variant"),
        ({"variants": {"a": 3}}, "variants: must be a table of variants by name"),
        ({"claims": ["a > b"]}, "claims: must be a list of claims"),
        ({"grid": 3}, "grid: must be a Grid or None, found 3"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_its_place(
    study: Study,
    arguments: dict[str, Any],  # wrong on purpose
    message: str,
) -> None:
    with pytest.raises(StudyError, match=f"^{message}"):
        replace(study, **arguments)


@pytest.mark.parametrize("name", ["3x3", "a-b", "a b", ""])
def test_a_variant_name_is_an_identifier(small: Variant, name: str) -> None:
    with pytest.raises(StudyError, match="^variants: a variant's name must be an identifier"):
        Study(dataset="mnist", variants={name: small})


@pytest.mark.parametrize(
    ("name", "why"), [("not", "it is a word of Python's own"), ("all", "in claims it stands for all others")]
)
def test_no_variant_is_called_by_a_word_that_means_something_else(small: Variant, name: str, why: str) -> None:
    with pytest.raises(StudyError, match=f"^variants: no variant may be called '{name}': {why}"):
        Study(dataset="mnist", variants={name: small})


def test_a_claim_about_a_variant_that_is_not_there_is_refused(study: Study) -> None:
    claims = [Claim(says="", expect="small > wide"), Claim(says="", expect="small > wid")]
    with pytest.raises(StudyError, match=r"^claims\[1\].expect: there is no variant 'wid'. Did you mean 'wide'\?"):
        replace(study, claims=claims)
    with pytest.raises(StudyError, match=r"^claims\[0\].expect: there is no variant 'tiny'"):
        replace(study, claims=[Claim(says="", expect="stuck(tiny)")])


def test_a_claim_that_needs_a_validation_is_refused_where_there_is_none(study: Study) -> None:
    loss = Claim(says="", expect="small < wide", metric="validation_loss")
    overfits = Claim(says="", expect="not overfits(small)")
    for validation in (0.1, "test"):
        replace(study, claims=[loss, overfits], validation=validation)
    with pytest.raises(StudyError, match=r"^claims\[0\].metric: with validation = 0 there is no validation_loss"):
        replace(study, claims=[loss], validation=0)
    with pytest.raises(StudyError, match=r"^claims\[1\].expect: overfitting shows in the validation loss, and with"):
        replace(study, claims=[Claim(says="", expect="stuck(small)"), overfits], validation=0)
    without = [Claim(says="", expect="small < wide", metric=metric) for metric in ("train_loss", "epochs_to(0.9)")]
    assert replace(study, claims=without, validation=0).claims == tuple(without)


def test_a_layer_that_does_not_fit_the_data_is_placed_as_in_the_file() -> None:
    base = Variant(layers=["Input((28, 28, 1))", "Dense(3)", "Flatten()", "Dense(10, activation='softmax')"])
    study = Study(
        dataset="mnist", variants={"a": base, "b": Variant(extends="a")}, name="mine", folder=Path("/studies")
    )
    with pytest.raises(StudyError, match=r"^mine.toml, variants.a.layers\[1\]: Dense needs a vector"):
        network_of(study, "b", image_shape=(28, 28, 1))
    assert len(network_of(study, "b", image_shape=(784,))) == 3


def test_only_a_study_from_a_file_has_a_source(study: Study) -> None:
    assert source_of(study) is None
    assert source_of(replace(study, name="mine", folder=Path("/studies"))) == "mine.toml"
