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
    ACCURACIES,
    METRICS,
    Claim,
    Grid,
    Scope,
    Study,
    SymptomThresholds,
    Variant,
    load_study,
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

BYTES = b"dataset = 'mnist'\nvariants.a.layers = ['Flatten()', \"Dense(10, activation='softmax')\"]\n"


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


def test_what_a_study_says_about_its_verdicts_is_read_and_written() -> None:
    text = """
    dataset = "mnist"
    seeds = "until decided"
    max_seeds = 24
    scope = "these images"

    [symptoms]
    stuck = 0.1
    unstable = 3

    [variants.a]
    layers = ["Flatten()", "Dense(10, activation='softmax')"]

    [[claims]]
    says = "a is quick"
    expect = "a < all"
    metric = "epochs_to(0.9)"

    [[claims]]
    says = "a is good"
    expect = "a > all"
    margin = 0.01
    scope = "other images"
    """
    study = study_from_toml(text)
    assert (study.seeds, study.max_seeds, study.scope) == ("until decided", 24, "these images")
    assert study.symptoms == SymptomThresholds(stuck=0.1, unstable=3.0)
    assert study.claims == (
        Claim(says="a is quick", expect="a < all", metric="epochs_to(0.9)"),
        Claim(says="a is good", expect="a > all", margin=0.01, scope="other images"),
    )
    again = study_text(study)
    assert study_from_toml(again) == study
    assert "[symptoms]\nstuck = 0.1\nunstable = 3.0\n" in again
    assert 'scope = "these images"\n' in again


def test_what_is_the_default_is_not_written() -> None:
    text = study_text(study_from_toml(WHOLE))
    assert not [key for key in ("max_seeds", "scope", "symptoms", "margin", "metric") if key in text]


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
        (b"epochs = " + b"9" * 5_000, "^bad.toml: is no study: it holds a number with thousands of digits"),
        (b"#" * 1_000_001, "^bad.toml: is larger than 1 MB"),
        (b"dataset = 'mnist'\nvariants = 3", r"^bad.toml, variants: must be tables, such as \[variants.small\]"),
        (b"dataset = 'mnist'\nvariants.a = 3", "^bad.toml, variants.a: must be a table, found 3"),
        (
            b"dataset = 'mnist'\nclaims = 3\n[variants.a]",
            "^bad.toml, variants.a|^bad.toml, claims: must be tables",
        ),
        (b"dataset = 'mnist'\ngrid = 3\n[variants.a]", "^bad.toml, grid: must be a table, found 3"),
        (b"dataset = 'mnist'\nsymptoms = 3\n[variants.a]", "^bad.toml, symptoms: must be a table, found 3"),
        (
            b"dataset = 'mnist'\n[symptoms]\nstuk = 0.1\n[variants.a]",
            r"^bad.toml, symptoms: there is no key 'stuk'. Did you mean 'stuck'\?",
        ),
        (
            b"dataset = 'mnist'\n[symptoms]\nstuck = 5\n[variants.a]",
            "^bad.toml, symptoms.stuck: must be a number above 0 and below 1, found 5",
        ),
        (b"dataset = 'mnist'\nscop = 'x'\n[variants.a]", r"^bad.toml: there is no key 'scop'. Did you mean 'scope'\?"),
        (BYTES + b"seeds = 'until done'", "^bad.toml, seeds: must be an integer from 1 to 10,000, or 'until decided'"),
        (BYTES + b"max_seeds = 'all'", "^bad.toml, max_seeds: must be an integer from 1 to 10,000, found 'all'"),
        (
            BYTES + b"[[claims]]\nsays = ''\nexpect = 'a > b'\nmetric = 'epochs_to(2)'",
            r"^bad.toml, claims\[0\].metric: epochs_to: the accuracy to be reached must be a number above 0",
        ),
        (
            BYTES + b"[[claims]]\nsays = ''\nexpect = 'a > b'\nmargn = 1",
            r"^bad.toml, claims\[0\]: there is no key 'margn'. Did you mean 'margin'\?",
        ),
        (b"dataset = 2020-01-01\n[variants.a]", "^bad.toml, dataset: must be the name of a data set"),
        (b"dataset = 'mnist'\n[variants.a]\nlayers = ['Flaten()']", r"^bad.toml, variants.a.layers\[0\]: there is no"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_the_place(tmp_path: Path, written: bytes, message: str) -> None:
    (tmp_path / "bad.toml").write_bytes(written)
    with pytest.raises(StudyError, match=message):
        load_study(tmp_path / "bad.toml")


def test_the_mark_that_some_editors_put_first_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "marked.toml").write_bytes(b"\xef\xbb\xbf" + BYTES)
    (tmp_path / "plain.toml").write_bytes(BYTES)
    assert load_study(tmp_path / "marked.toml") == load_study(tmp_path / "plain.toml")


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
_SHARES = {metric: st.floats(0, 1) for metric in METRICS if metric in ACCURACIES}
_FIGURES = st.fixed_dictionaries({}, optional={metric: st.floats(0, 10) for metric in METRICS} | _SHARES)
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


_SCOPES: st.SearchStrategy[Scope] = st.sampled_from(["other images", "these images"])
_LEVELS = st.floats(0, 1, exclude_min=True).map(lambda level: f"epochs_to({level})")
_SYMPTOMS = st.builds(
    SymptomThresholds,
    stuck=st.just(0.05) | st.floats(0, 1, exclude_min=True, exclude_max=True),
    overfits=st.just(3.0) | st.floats(0.1, 9),
)


@st.composite
def _claims(draw: st.DrawFn, expect: str) -> Claim:
    says = draw(st.text(max_size=9))
    if "(" in expect:
        return Claim(says=says, expect=expect)
    scope = draw(_SCOPES | st.none())
    metric = "test_loss" if scope else draw(st.sampled_from(METRICS) | st.just("parameters") | _LEVELS)
    return Claim(says=says, expect=expect, metric=metric, margin=draw(st.floats(0, 9, exclude_min=True)), scope=scope)


@st.composite
def _studies(draw: st.DrawFn) -> Study:
    variants = {
        "base": draw(_BASES),
        **draw(st.dictionaries(_NAMES.filter(lambda n: n != "base"), _CHILDREN, max_size=2)),
    }
    others = [name for name in variants if name != "base"]
    expectations = ["not overfits(base)", "base > all", *(f"base == {name}" for name in others[:1])]
    claims = [draw(_claims(expect)) for expect in draw(st.sets(st.sampled_from(expectations)))]
    return Study(
        title=draw(st.text(max_size=9)),
        dataset=draw(st.sampled_from(["mnist", "data/x", "x.npz"])),
        variants=variants,
        validation=draw(st.floats(0.01, 0.99) | st.just("test")),
        epochs=draw(_UNITS),
        optimizer=draw(_OPTIMIZERS),
        callbacks=draw(_CALLBACKS),
        seeds=draw(_UNITS | st.just("until decided")),
        max_seeds=draw(_UNITS),
        scope=draw(_SCOPES),
        symptoms=draw(_SYMPTOMS),
        precision=draw(st.sampled_from(["f32", "bf16", "auto", "f64"])),
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
