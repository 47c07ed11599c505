"""How a study was run, and how somebody else runs it again."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.pages import Page, file_stem
from bakeoff.pages.origin import is_built_in
from bakeoff.spec import load_study, override, study_from_toml


def test_a_study_of_ones_own_is_saved_and_run(whole: Page) -> None:
    assert (whole.origin.command, whole.origin.file) == ("bakeoff run tiny.toml", "tiny.toml")
    assert whole.origin.dataset == "./tiny.npz"
    again = study_from_toml(whole.origin.text, name="tiny", folder=None)
    assert list(again.variants) == ["narrow", "wide", "twin"]
    assert tomllib.loads(whole.origin.text)["title"] == "Does a wider layer help?"


def test_what_all_variants_share_is_the_protocol(whole: Page) -> None:
    assert whole.origin.protocol["validation"] == "10 % held out"
    assert whole.origin.protocol["batch size"] == "batches of 16"


def test_digests_and_dates_identify_it(whole: Page) -> None:
    assert list(whole.origin.identity) == ["run", "study", "claims", "claims first seen", "data"]
    assert all(len(whole.origin.identity[name]) == 64 for name in ("study", "claims", "data"))
    assert whole.origin.identity["run"].endswith(" UTC")


def test_the_folder_of_whoever_ran_it_is_nobodys_business(whole: Page) -> None:
    assert not any(str(value).startswith("/") for value in whole.origin.environment.values())


@pytest.mark.parametrize(
    ("seeds", "epochs", "only", "overrides"),
    [
        (8, None, None, ""),
        (2, 3, None, "--seeds 2 --epochs 3"),
        (8, None, ["mlp_64_64"], "--only mlp_64_64"),
    ],
)
def test_a_built_in_study_goes_by_its_name(
    seeds: int, epochs: int | None, only: list[str] | None, overrides: str
) -> None:
    study = override(load_study("mlp_tuning"), seeds=seeds, epochs=epochs, only=only)
    assert is_built_in(study, overrides=overrides)
    assert not is_built_in(replace(study, title="Another one"), overrides=overrides)
    assert not is_built_in(replace(study, name="mine"), overrides=overrides)


def test_a_file_that_bears_a_built_in_name_is_not_taken_for_it() -> None:
    other = replace(load_study("kernel_size"), name="mlp_tuning")
    assert not is_built_in(other, overrides="")


@given(name=st.text(max_size=300))
def test_a_files_name_is_one(name: str) -> None:
    stem = file_stem(name)
    assert stem
    assert len(stem.encode()) <= 200
    assert not stem.startswith((".", "-"))
    assert not set(stem) & set('/\\<>:"|?*\0 \n')


def test_names_in_other_alphabets_stay() -> None:
    assert file_stem("Größe_数字") == "Größe_数字"
    assert file_stem("///") == "study"
