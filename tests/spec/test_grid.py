"""Every combination of what varies, named after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Dense, Grid, Study, settings_of, variant_names


def test_every_combination_is_a_variant_named_after_what_varies(study: Study) -> None:
    grid = Grid(base="small", values={"batch_size": [32, 128], "units": [4, 6]})
    whole = replace(study, grid=grid)
    assert variant_names(whole) == (
        "small",
        "wide",
        "small_batch_size_32_units_4",
        "small_batch_size_32_units_6",
        "small_batch_size_128_units_4",
        "small_batch_size_128_units_6",
    )
    last = settings_of(whole, "small_batch_size_128_units_6")
    assert last.batch_size == 128
    assert last.layers[1] == Dense(6, "relu")


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("epochs", 3, "small_epochs_3"),
        ("optimizer", "SGD(learning_rate=0.01)", "small_optimizer_SGD_learning_rate_0p01"),
        ("optimizer", "Adam(1e-3)", "small_optimizer_Adam_1em3"),
        ("preprocess", ["scale", "flatten"], "small_preprocess_scale_flatten"),
    ],
)
def test_points_and_minus_signs_become_letters_in_names(study: Study, key: str, value: object, name: str) -> None:
    assert variant_names(replace(study, grid=Grid(base="small", values={key: [value]})))[-1] == name


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "a grid needs something that varies"),
        ({"batch_size": 32}, "batch_size: must be a list of at least one value, found 32"),
        ({"batch_size": []}, r"batch_size: must be a list of at least one value, found \[\]"),
        ({"layers": [["Flatten()"]]}, "layers: a grid cannot vary `layers`: put {placeholders} into the layers"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(values: dict[str, list[object]], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        Grid(base="small", values=values)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        (Grid(base="smal", values={"epochs": [1]}), r"grid.base: there is no variant 'smal'. Did you mean 'small'\?"),
        (Grid(base="small", values={"epochs": [0]}), "grid.epochs: must be a positive integer, found 0"),
        (Grid(base="small", values={"epochs": [1, 1]}), "grid: two combinations are called 'small_epochs_1'"),
        (Grid(base="small", values={"seeds": [1]}), "grid.seeds: `seeds` holds for the whole study"),
        (Grid(base="small", values={"epoch": [1]}), r"grid: variant 'small_epoch_1': `epoch` is no setting"),
        (Grid(base="small", values={"units": ["many"]}), "variant 'small_units_many'|small.layers"),
        (Grid(base="small", values={"units": list(range(1, 1_002))}), "the grid makes 1,001 variants, and 1,000"),
        (Grid(base="small", values={"units": list(range(1, 1_001))}), "the study has 1,002 variants, and 1,000"),
    ],
)
def test_a_grid_that_does_not_fit_the_study_is_refused(study: Study, grid: Grid, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        replace(study, grid=grid)


def test_a_name_that_is_taken_is_refused(study: Study) -> None:
    variants = {**study.variants, "small_epochs_3": study.variants["wide"]}
    with pytest.raises(StudyError, match="grid: it makes a variant 'small_epochs_3', and there is one of that name"):
        replace(study, variants=variants, grid=Grid(base="small", values={"epochs": [3]}))


def test_a_thousand_variants_are_made_without_waiting(study: Study) -> None:
    grid = Grid(base="small", values={"units": list(range(1, 51)), "batch_size": list(range(1, 20))})
    assert len(variant_names(replace(study, grid=grid))) == 952
