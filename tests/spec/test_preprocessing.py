"""Which preprocessing steps there are, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Study, Variant, settings_of


def _steps(steps: Sequence[str]) -> tuple[str, ...]:
    variant = Variant(layers=["Dense(10, activation='softmax')"])
    return settings_of(Study(dataset="mnist", variants={"a": variant}, preprocess=steps), "a").preprocess


@pytest.mark.parametrize(
    "steps", [(), ("scale",), ("scale", "standardise", "flatten"), ("l2_columns",), ("flatten", "l2")]
)
def test_steps_are_kept_in_order(steps: tuple[str, ...]) -> None:
    assert _steps(list(steps)) == steps


def test_an_unknown_step_is_refused_with_the_nearest() -> None:
    with pytest.raises(StudyError, match=r"preprocess\[1\]: .* 'standardize'. Did you mean 'standardise'\?"):
        _steps(["scale", "standardize"])


def test_only_flatten_may_follow_standardise() -> None:
    with pytest.raises(
        StudyError, match=r"preprocess\[1\]: only 'flatten' may follow 'standardise', found 'scale': mean"
    ):
        _steps(["standardise", "scale"])
