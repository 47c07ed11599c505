"""A study as asked for on one occasion."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.errors import StudyError, UnknownName
from bakeoff.spec import (
    Claim,
    Grid,
    Study,
    Variant,
    first_seeds,
    load_study,
    override,
    settings_of,
    study_from_toml,
    study_text,
    variant_names,
)


def test_nothing_asked_for_changes_nothing(study: Study) -> None:
    assert override(study) == study


def test_seeds_and_epochs_hold_for_every_variant(study: Study) -> None:
    slow = replace(study, variants={**study.variants, "slow": Variant(extends="small", epochs=90)})
    short = override(slow, seeds=2, epochs=3)
    assert short.seeds == 2
    assert {settings_of(short, name).epochs for name in variant_names(short)} == {3}
    assert settings_of(slow, "slow").epochs == 90


def test_seeds_until_decided_can_be_asked_for(study: Study) -> None:
    asked = override(study, seeds="until decided")
    assert (asked.seeds, asked.max_seeds, first_seeds(asked)) == ("until decided", 32, 8)
    assert override(asked, seeds=5).seeds == 5


def test_a_variant_keeps_its_settings_when_others_go(study: Study) -> None:
    alone = override(study, only=["wide"])
    assert variant_names(alone) == ("wide",)
    assert settings_of(alone, "wide") == settings_of(study, "wide")
    assert study_from_toml(study_text(alone)) == alone


def test_parameters_that_nothing_needs_any_more_go_too(small: Variant) -> None:
    plain = Variant(extends="small", layers=["Flatten()", "Dense(10, activation='softmax')"])
    study = Study(dataset="mnist", variants={"small": small, "plain": plain})
    assert override(study, only=["plain"]).variants["plain"].parameters == {}


def test_a_variant_of_the_grid_can_be_asked_for(study: Study) -> None:
    whole = replace(study, grid=Grid(base="small", values={"epochs": [2, 3]}))
    assert variant_names(override(whole, only=["small_epochs_3"])) == ("small_epochs_3",)
    assert {settings_of(override(whole, epochs=5), name).epochs for name in variant_names(whole)} == {5}


@pytest.mark.parametrize("study_name", ["kernel_size_fair", "mlp_tuning", "depth_and_optimizer"])
def test_every_built_in_variant_stands_alone(study_name: str) -> None:
    whole = load_study(study_name)
    for name in variant_names(whole):
        assert settings_of(override(whole, only=[name]), name) == settings_of(whole, name)


def test_claims_about_what_is_gone_go_too(study: Study) -> None:
    about_both = Claim(says="", expect="small > wide")
    about_one = Claim(says="", expect="stuck(small)")
    about_rest = Claim(says="", expect="small > all")
    claimed = replace(study, claims=[about_both, about_one, about_rest])
    assert override(claimed, only=["small"]).claims == (about_one,)
    assert override(claimed, only=["wide", "small"]).claims == (about_both, about_one, about_rest)


def test_the_order_of_the_study_is_kept(study: Study) -> None:
    assert variant_names(override(study, only=["wide", "small"])) == ("small", "wide")


def test_asking_for_what_is_not_there_is_refused(study: Study) -> None:
    with pytest.raises(UnknownName, match=r"there is no variant 'wid'. Did you mean 'wide'\?"):
        override(study, only=["wid"])
    with pytest.raises(StudyError, match="seeds: must be an integer from 1 to 10,000, or 'until decided', found 0"):
        override(study, seeds=0)
    with pytest.raises(StudyError, match="epochs: must be a positive integer, found -1"):
        override(study, epochs=-1)
    with pytest.raises(StudyError, match="a study needs a variant"):
        override(study, only=[])
