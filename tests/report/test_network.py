"""Networks layer by layer, against what Keras prints for the convolutional example of its own documentation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.errors import StudyError
from bakeoff.report import NetworkView, network_table, network_views
from bakeoff.spec import Study, Variant, load_study
from bakeoff.testing import drawn

IMAGE = (28, 28, 1)


@pytest.fixture
def view() -> NetworkView:
    return network_views(load_study("kernel_size"), {"conv2_3x3": IMAGE})[0]


def test_parameters_are_those_that_keras_counts(view: NetworkView) -> None:
    # keras.io's mnist_cnn: 320, 18,496, 1,179,776 and 1,290 parameters, 1,199,882 in all
    counts = [layer.parameters for layer in view.layers if layer.parameters]
    assert counts == [320, 18_496, 1_179_776, 1_290]
    assert view.parameters == view.trainable_parameters == 1_199_882


def test_work_is_that_of_the_kernels_three_times_over(view: NetworkView) -> None:
    macs = 26 * 26 * 9 * 32 + 24 * 24 * 9 * 32 * 64 + 9216 * 128 + 128 * 10
    assert view.training_mflop_per_image == pytest.approx(6 * macs / 1e6)


def test_the_table_is_like_that_of_keras(view: NetworkView) -> None:
    lines = drawn(network_table(view))
    assert lines[0].startswith("conv2_3x3")
    assert ["conv2d", "(Conv2D)", "(None,", "26,", "26,", "32)", "320"] in [line.split() for line in lines]
    assert "parameters     1,199,882" in lines
    assert "trainable      1,199,882" in lines
    assert "not trainable  0" in lines
    assert f"training       {view.training_mflop_per_image:.3f} MFLOP per image" in lines


def test_moving_statistics_are_not_trainable() -> None:
    layers = ["BatchNormalization()", "Flatten()", "Dense(10, activation='softmax')"]
    study = Study(dataset="mnist", variants={"normal": Variant(layers=layers)})
    (view,) = network_views(study, {"normal": (4, 4, 2)})
    assert view.parameters - view.trainable_parameters == 4


def test_variants_with_the_same_network_are_shown_together() -> None:
    study = load_study("mlp_tuning")
    views = network_views(study, dict.fromkeys(("mlp_32_32_b64", "mlp_64_64", "mlp_32_32_b128"), IMAGE))
    assert [view.variants for view in views] == [("mlp_32_32_b64", "mlp_32_32_b128"), ("mlp_64_64",)]
    assert drawn(network_table(views[0]))[1].startswith("mlp_32_32_b128")


def test_titles_and_names_lose_their_controls(study: Study) -> None:
    variant = replace(study.variants["narrow"], title="\x1b[31m[red]alarm")
    (view,) = network_views(replace(study, variants={"narrow": variant}), {"narrow": (36,)})
    assert drawn(network_table(view))[0] == "narrow  [31m[red]alarm"


def test_a_layer_that_does_not_fit_is_named(study: Study) -> None:
    with pytest.raises(StudyError, match=r"variants\.narrow\.layers\[0\]: Dense needs a vector"):
        network_views(study, {"narrow": (6, 6, 1)})
