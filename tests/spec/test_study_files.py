"""Study files: built-in ones, one's own, broken ones, and what is saved loads back equal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError, UnknownName
from bakeoff.spec import (
    METRICS,
    Claim,
    Grid,
    Study,
    Variant,
    built_in_studies,
    load_study,
    save_study,
    settings_of,
    study_from_toml,
    study_text,
    variant_names,
)

WHOLE = """
title = "Does a larger kernel help?"
dataset = "mnist"
preprocess = ["scale"]          # pixel / 255
validation = 0.1
epochs = 20
batch_size = 128
optimizer = "Adam()"
seeds = 8

[variants.k3]
title = "two 3×3 convolutions, one dense layer"
layers = [
  "Conv2D(32, 3, activation='relu')",
  "Conv2D(64, 3, activation='relu')",
  "MaxPooling2D(2)",
  "Dropout(0.25)",
  "Flatten()",
  "Dense(128, activation='relu')",
  "Dropout(0.5)",
  "Dense(10, activation='softmax')",
]
published = { test_accuracy = 0.9936, test_loss = 0.0275 }

[variants.k3_sgd]
extends = "k3"
optimizer = "SGD(learning_rate=0.01, momentum=0.9)"

[grid]
base = "k3"
batch_size = [32, 128]

[[claims]]
says = "Adam beats SGD with momentum"
expect = "k3 > k3_sgd"
"""


def test_a_study_file_says_what_the_same_study_in_python_says() -> None:
    layers = [
        "Conv2D(32, 3, activation='relu')",
        "Conv2D(64, 3, activation='relu')",
        "MaxPooling2D(2)",
        "Dropout(0.25)",
        "Flatten()",
        "Dense(128, activation='relu')",
        "Dropout(0.5)",
        "Dense(10, activation='softmax')",
    ]
    assert study_from_toml(WHOLE) == Study(
        title="Does a larger kernel help?",
        dataset="mnist",
        preprocess=["scale"],
        variants={
            "k3": Variant(
                title="two 3×3 convolutions, one dense layer",
                layers=layers,
                published={"test_accuracy": 0.9936, "test_loss": 0.0275},
            ),
            "k3_sgd": Variant(extends="k3", optimizer="SGD(learning_rate=0.01, momentum=0.9)"),
        },
        grid=Grid(base="k3", values={"batch_size": [32, 128]}),
        claims=[Claim(says="Adam beats SGD with momentum", expect="k3 > k3_sgd")],
    )


def test_there_are_five_built_in_studies() -> None:
    counts = {name: len(variant_names(load_study(name))) for name in built_in_studies()}
    assert counts == {
        "conv_depth": 3,
        "depth_and_optimizer": 4,
        "kernel_size": 5,
        "mlp_regularised": 4,
        "mlp_tuning": 8,
    }


@pytest.mark.parametrize("name", ["conv_depth", "depth_and_optimizer", "kernel_size", "mlp_regularised", "mlp_tuning"])
def test_a_built_in_study_saves_and_loads_back_equal(name: str, tmp_path: Path) -> None:
    study = load_study(name)
    save_study(study, tmp_path / "again.toml")
    assert load_study(tmp_path / "again.toml") == study
    assert study.title
    assert study.notes
    assert study.claims


def test_two_pairs_of_mlp_tuning_train_the_same() -> None:
    study = load_study("mlp_tuning")
    assert settings_of(study, "mlp_32_32_b64") == settings_of(study, "mlp_32_32_momentum")
    assert settings_of(study, "mlp_32_32_b32") == settings_of(study, "mlp_32_32_lr009")
    assert len({settings_of(study, name) for name in variant_names(study)}) == 6


def test_a_file_knows_its_name_and_its_folder(tmp_path: Path) -> None:
    (tmp_path / "kernel.toml").write_text(WHOLE)
    study = load_study(str(tmp_path / "kernel.toml"))
    assert (study.name, study.folder) == ("kernel", tmp_path)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"there is no study 'mlp-tuning'. Did you mean 'mlp_tuning'\?"):
        load_study("mlp-tuning")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"dataset = 'mnist'\nseeds = = 3\n", "^bad.toml, line 2, column 9: this is no TOML: Invalid value"),
        (b"dataset = 'mnist", "^bad.toml, .*: this is no TOML: "),
        (b"dataset = 'mnist'\ndataset = 'x'\n", "^bad.toml, line 2, column .*: this is no TOML: Cannot overwrite"),
        (b"\xff\xfe", "^bad.toml: is not text in UTF-8"),
        (b"a = " + b"[" * 5_000 + b"]" * 5_000, "^bad.toml: is no study: its lists are nested too deep"),
        (b"#" * 1_000_001, "^bad.toml: is larger than 1 MB"),
        (b"dataset = 'mnist'\nvariants = 3", r"^bad.toml, variants: must be tables, such as \[variants.small\]"),
        (b"dataset = 'mnist'\nvariants.a = 3", "^bad.toml, variants.a: must be a table, found 3"),
        (
            b"dataset = 'mnist'\nclaims = 3\n[variants.a]",
            "^bad.toml, variants.a|^bad.toml, claims: must be tables",
        ),
        (b"dataset = 'mnist'\ngrid = 3\n[variants.a]", "^bad.toml, grid: must be a table, found 3"),
        (b"dataset = 2020-01-01\n[variants.a]", "^bad.toml, dataset: must be the name of a data set"),
        (b"dataset = 'mnist'\n[variants.a]\nlayers = ['Flaten()']", r"^bad.toml, variants.a.layers\[0\]: there is no"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_the_place(tmp_path: Path, written: bytes, message: str) -> None:
    (tmp_path / "bad.toml").write_bytes(written)
    with pytest.raises(StudyError, match=message):
        load_study(tmp_path / "bad.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="^none.toml: cannot be read: No such file or directory"):
        load_study(tmp_path / "none.toml")
    with pytest.raises(StudyError, match="cannot be read: Is a directory"):
        load_study(tmp_path)


def test_reading_studies_starts_without_the_heavy_libraries() -> None:
    heavy = "{'torch', 'keras', 'scipy', 'pydantic', 'sqlalchemy', 'pandas', 'matplotlib', 'numpy'}"
    code = f"import sys, bakeoff.spec; assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


_NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}|é[a-z]", fullmatch=True).filter(lambda name: name not in {"all", "not"})
_FIGURES = st.dictionaries(st.sampled_from(METRICS), st.floats(0, 10), max_size=2)
_UNITS = st.integers(1, 99)
_OPTIMIZERS = st.sampled_from(["adam", "SGD(0.1, momentum=0.9)", "Nadam(0.002, clipnorm=1.0)"])
_CALLBACKS = st.lists(st.sampled_from(["EarlyStopping(patience=2)", "ReduceLROnPlateau()"]), max_size=2)
_BASES = st.builds(
    Variant,
    title=st.text(max_size=9),
    notes=st.text(max_size=9),
    layers=st.just(["Flatten()", "Dense({units}, activation='{activation}')", "Dense(10, activation='softmax')"]),
    epochs=st.none() | _UNITS,
    optimizer=st.none() | _OPTIMIZERS,
    callbacks=st.none() | _CALLBACKS,
    preprocess=st.none() | st.sampled_from([[], ["scale"], ["scale", "standardise"]]),
    published=_FIGURES,
    parameters=st.fixed_dictionaries({"units": _UNITS, "activation": st.sampled_from(["relu", "tanh"])}),
)
_CHILDREN = st.builds(
    Variant,
    extends=st.just("base"),
    batch_size=st.none() | _UNITS,
    loss=st.none() | st.just("sparse_categorical_crossentropy"),
    parameters=st.just({}) | st.fixed_dictionaries({"units": _UNITS}),
)
_GRIDS = st.none() | st.builds(
    Grid,
    base=st.just("base"),
    values=st.fixed_dictionaries({"units": st.lists(_UNITS, min_size=1, max_size=3, unique=True)}),
)


@st.composite
def _studies(draw: st.DrawFn) -> Study:
    variants = {
        "base": draw(_BASES),
        **draw(st.dictionaries(_NAMES.filter(lambda n: n != "base"), _CHILDREN, max_size=2)),
    }
    others = [name for name in variants if name != "base"]
    expectations = ["not overfits(base)", "base > all", *(f"base == {name}" for name in others[:1])]
    claims = [
        Claim(says=draw(st.text(max_size=9)), expect=expect) for expect in draw(st.sets(st.sampled_from(expectations)))
    ]
    return Study(
        title=draw(st.text(max_size=9)),
        dataset=draw(st.sampled_from(["mnist", "data/x", "x.npz"])),
        variants=variants,
        validation=draw(st.floats(0.01, 0.99) | st.just("test")),
        epochs=draw(_UNITS),
        optimizer=draw(_OPTIMIZERS),
        callbacks=draw(_CALLBACKS),
        seeds=draw(_UNITS),
        precision=draw(st.sampled_from(["f32", "f64"])),
        grid=draw(_GRIDS),
        claims=claims,
    )


@given(_studies())
def test_any_study_comes_back_equal_from_its_text(study: Study) -> None:
    again = study_from_toml(study_text(study))
    assert again == study
    assert variant_names(again) == variant_names(study)
    for name in variant_names(study):
        assert settings_of(again, name) == settings_of(study, name)
