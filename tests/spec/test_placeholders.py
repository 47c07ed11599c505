"""What stands for `{units}` in a call."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import SGD, Conv2D, Dense, Settings, Study, Variant, settings_of

HEAD = ("Flatten()", "Dense(10, activation='softmax')")


def _settings(variant: Variant) -> Settings:
    return settings_of(Study(dataset="mnist", variants={"a": variant}), "a")


def test_parameters_of_any_kind_fill_calls() -> None:
    variant = Variant(
        layers=["Conv2D({filters}, {size}, padding='{pad}', use_bias={bias})", *HEAD],
        optimizer="SGD({ rate })",
        parameters={"filters": 3, "size": [2, 4], "pad": "same", "bias": False, "rate": 0.5},
    )
    settings = _settings(variant)
    assert settings.layers[0] == Conv2D(3, (2, 4), padding="same", use_bias=False)
    assert settings.optimizer == SGD(0.5)


def test_a_text_parameter_may_be_a_whole_call() -> None:
    assert _settings(Variant(layers=["Flatten()", "{last}"], parameters={"last": HEAD[1]})).layers[1] == Dense(
        10, "softmax"
    )


def test_a_placeholder_without_a_value_is_refused() -> None:
    with pytest.raises(
        StudyError, match=r"variants.a.layers\[0\]: there is no value for {units}. Give the variant units"
    ):
        _settings(Variant(layers=["Dense({units})", *HEAD]))


def test_a_placeholder_and_a_parameter_that_nearly_meet_are_told_so() -> None:
    with pytest.raises(StudyError, match=r"`units` is no setting, and no call .* Did you mean 'unit'\?"):
        _settings(Variant(layers=["Dense({unit})", *HEAD], parameters={"units": 3}))
    layers = ["Dense({units})", "Dense({unit})", *HEAD]
    with pytest.raises(StudyError, match=r"layers\[1\]: there is no value for {unit}. Did you mean '{units}'\?"):
        _settings(Variant(layers=layers, parameters={"units": 3}))


def test_a_parameter_without_a_placeholder_is_refused_as_the_misspelt_setting_that_it_is() -> None:
    with pytest.raises(StudyError, match=r"variants.a: `epoch` is no setting, .* has {epoch}. Did you mean 'epochs'\?"):
        _settings(Variant(layers=HEAD, parameters={"epoch": 3}))
    with pytest.raises(
        StudyError, match="`qqqqq` is no setting, .* Write {qqqqq} where it should stand, or leave it out"
    ):
        _settings(Variant(layers=HEAD, parameters={"qqqqq": 3}))


def test_a_value_that_does_not_fit_is_refused_where_it_stands() -> None:
    with pytest.raises(
        StudyError, match=r"variants.a.layers\[0\]: Dense: `units` must be a positive integer, found -3"
    ):
        _settings(Variant(layers=["Dense({units})", *HEAD], parameters={"units": -3}))
