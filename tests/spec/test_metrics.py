"""What a claim may be about, read from its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import ACCURACIES, CLAIM_METRICS, METRICS, OTHER_IMAGES_METRICS, Metric, parse_metric


def test_every_metric_but_one_is_a_name() -> None:
    names = [name for name in CLAIM_METRICS if name != "epochs_to"]
    assert [parse_metric(name) for name in names] == [Metric(name) for name in names]
    assert CLAIM_METRICS == (
        "test_accuracy",
        "test_loss",
        "train_accuracy",
        "train_loss",
        "validation_accuracy",
        "validation_loss",
        "running_accuracy",
        "running_loss",
        "generalisation_gap",
        "microseconds_per_image",
        "parameters",
        "epochs_to",
    )


def test_the_special_metrics_are_among_them() -> None:
    for some in (METRICS, ACCURACIES, OTHER_IMAGES_METRICS):
        assert set(some) < set(CLAIM_METRICS)


@pytest.mark.parametrize("text", ["epochs_to(0.98)", "epochs_to (.98)", " epochs_to( 9.8e-1 )", "epochs_to(0.980)"])
def test_a_level_is_a_number(text: str) -> None:
    assert parse_metric(text) == Metric("epochs_to", 0.98)
    assert str(parse_metric(text)) == "epochs_to(0.98)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epoch_to(0.98)", r"there is no metric 'epoch_to'. Did you mean 'epochs_to'\?"),
        ("Test_Loss", r"there is no metric 'Test_Loss'. Did you mean 'test_loss'\?"),
        ("parameter", r"there is no metric 'parameter'. Did you mean 'parameters'\?"),
        ("zzz", "there is no metric 'zzz'. There are: test_accuracy, test_loss, "),
        ("", "there is no metric ''. There are: "),
        ("test_loss - train_loss", "there is no metric 'test_loss - train_loss'"),
        ("test_loss(0.5)", r"test_loss takes no level: write it without '\(0.5\)'"),
        ("test_loss()", r"test_loss takes no level: write it without '\(\)'"),
        ("epochs_to", r"epochs_to needs the accuracy to be reached: write, for example, epochs_to\(0.98\)"),
        ("epochs_to()", "must be a number above 0 and at most 1, found ''"),
        ("epochs_to(98)", "epochs_to: the accuracy to be reached must be a number above 0 and at most 1, found '98'"),
        ("epochs_to(0)", "must be a number above 0 and at most 1, found '0'"),
        ("epochs_to(nan)", "must be a number above 0 and at most 1, found 'nan'"),
        ("epochs_to(0.9, 0.8)", "must be a number above 0 and at most 1, found '0.9, 0.8'"),
        ("epochs_to(__import__('os'))", "must be a number above 0 and at most 1, found "),
    ],
)
def test_anything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        parse_metric(text)


@given(st.floats(0, 1, exclude_min=True))
def test_a_metric_comes_back_from_its_text(level: float) -> None:
    metric = Metric("epochs_to", level)
    assert parse_metric(str(metric)) == metric


@given(st.text() | st.text(alphabet="epochs_to(0.98) "))
def test_no_text_gives_anything_but_a_metric_or_a_study_error(text: str) -> None:
    try:
        metric = parse_metric(text)
    except StudyError:
        return
    assert metric.name in CLAIM_METRICS
