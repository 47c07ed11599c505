"""What "auto" comes to: by a rule that anybody can foretell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bakeoff.data import DatasetFacts
from bakeoff.plan import trials, usual_precision
from bakeoff.spec import Precision, Study

Written = Callable[[str], Study]

DENSE = """
[variants.dense]
layers = ["Dense(3, activation='softmax')"]
"""
ALSO_CONVOLUTION = """
[variants.convolution]
layers = ["Conv2D(2, 3)", "Flatten()", "Dense(3, activation='softmax')"]
"""


def usual(study: Study, *, device: str = "cpu", has_bf16_units: bool = True) -> str:
    return usual_precision(replace(study, precision="auto"), device=device, has_bf16_units=has_bf16_units)


def test_one_convolution_on_a_processor_with_bf16_units_is_bf16_for_all(written: Written) -> None:
    assert usual(written(DENSE + ALSO_CONVOLUTION)) == "bf16"


def test_dense_networks_are_f32(written: Written) -> None:
    assert usual(written(DENSE)) == "f32"


def test_a_processor_without_bf16_units_computes_in_f32(written: Written) -> None:
    assert usual(written(ALSO_CONVOLUTION), has_bf16_units=False) == "f32"


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_gpu_computes_in_f32(written: Written, device: str) -> None:
    assert usual(written(ALSO_CONVOLUTION), device=device) == "f32"


@pytest.mark.parametrize("precision", ["f32", "bf16", "f64"])
def test_what_is_asked_for_by_name_stays(written: Written, precision: Precision) -> None:
    study = replace(written(DENSE + ALSO_CONVOLUTION), precision=precision)
    assert usual_precision(study, device="cpu", has_bf16_units=True) == precision


def test_nothing_is_trained_in_a_precision_that_is_still_open(written: Written, facts: DatasetFacts) -> None:
    with pytest.raises(ValueError, match="a trial needs a precision: decide what 'auto' comes to first"):
        trials(replace(written(DENSE), precision="auto"), facts)


def test_another_precision_is_another_trial(written: Written, facts: DatasetFacts) -> None:
    study = written(DENSE)
    single, half = (trials(each, facts) for each in (replace(study, precision="f32"), replace(study, precision="bf16")))
    assert {trial.digest for trial in single}.isdisjoint(trial.digest for trial in half)
