"""Settings as plain data, back again, and their digest."""

from __future__ import annotations

import json

import pytest

from bakeoff.spec import (
    Settings,
    built_in_studies,
    digest,
    from_plain,
    load_study,
    settings_of,
    to_plain,
    variant_names,
)

EVERY_VARIANT = [(study, variant) for study in built_in_studies() for variant in variant_names(load_study(study))]


def _settings(study: str, variant: str) -> Settings:
    return settings_of(load_study(study), variant)


@pytest.mark.parametrize(("study", "variant"), EVERY_VARIANT)
def test_settings_come_back_equal_through_json(study: str, variant: str) -> None:
    settings = _settings(study, variant)
    assert from_plain(json.loads(json.dumps(to_plain(settings)))) == settings


def test_equal_settings_have_one_digest_and_others_have_another() -> None:
    same = digest(to_plain(_settings("mlp_tuning", "mlp_32_32_momentum")))
    assert same == digest(to_plain(_settings("mlp_tuning", "mlp_32_32_b64")))
    assert same != digest(to_plain(_settings("mlp_tuning", "mlp_32_32_b32")))
    assert len(same) == 64


def test_a_digest_is_the_sha256_of_sorted_json() -> None:
    # printf '{"a":[1,2.5,null],"b":"x"}' | sha256sum
    expected = "6739d783db2ab3fd0e308ed566ca042752f3cab5f9516e0e6d9e411041c24c13"
    assert digest({"b": "x", "a": [1, 2.5, None]}) == expected
