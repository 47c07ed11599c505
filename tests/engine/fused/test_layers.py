"""Every layer of the fused program, forward and backward, against the reference in double precision by autograd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.small import outcomes, settings, small_data, trial

from bakeoff.data import Prepared
from bakeoff.records import FinishedTrial
from bakeoff.spec import ACTIVATIONS, Precision, Settings

LAST = "Dense(3, activation='softmax')"
VECTOR, IMAGE = (19,), (9, 7, 3)

NETWORKS: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "nothing but a last layer": (VECTOR, (LAST,)),
    "dense": (VECTOR, ("Dense(33, 'relu')", "Dense(17, use_bias=False)", LAST)),
    "wide": ((400,), ("Dense(530, 'relu')", "Dense(70, 'relu')", LAST)),
    "penalised": (VECTOR, ("Dense(33, 'relu', kernel_regularizer='l1_l2')", LAST)),
    "dropped": (VECTOR, ("Dropout(0.3)", "Dense(33, 'sigmoid')", "Dropout(0.5)", LAST)),
    "dropped behind ReLUs": (
        VECTOR,
        ("Dense(33, 'relu')", "Dropout(0.4)", "Dense(20)", "ReLU()", "Dropout(0.3)", "Dropout(0.2)", LAST),
    ),
    "normalised": (VECTOR, ("BatchNormalization()", "Dense(70, 'relu')", "BatchNormalization()", "Dropout(0.2)", LAST)),
    "dropped and normalised": (VECTOR, ("Dense(33, 'relu')", "Dropout(0.4)", "BatchNormalization()", LAST)),
    "normalised without scale": (VECTOR, ("Dense(9)", "BatchNormalization(scale=False, center=False)", LAST)),
    "leaky": (VECTOR, ("Dense(9)", "LeakyReLU(0.1)", "Dense(9)", "ReLU(negative_slope=0.2)", LAST)),
    "bounded": (VECTOR, ("Dense(9)", "ReLU(max_value=1.0, threshold=0.1)", LAST)),
    "convolved": (IMAGE, ("Conv2D(5, 3, activation='relu')", "Flatten()", LAST)),
    "convolved and pooled": (
        IMAGE,
        ("Conv2D(35, 2, activation='relu')", "MaxPooling2D(2)", "Dropout(0.25)", "Flatten()", LAST),
    ),
    "strides, dilation and even kernels": (
        IMAGE,
        (
            "Conv2D(4, (2, 3), padding='same', activation='tanh')",
            "Conv2D(4, 2, strides=2, padding='same')",
            "Conv2D(5, 2, dilation_rate=2, use_bias=False, activation='relu')",
            "Flatten()",
            LAST,
        ),
    ),
    "tiles that are pooled": (
        (13, 11, 3),
        (
            "Conv2D(32, 3, activation='relu')",
            "Conv2D(35, 3, padding='same', activation='relu')",
            "MaxPooling2D(2)",
            "Flatten()",
            LAST,
        ),
    ),
    "tiles that are pooled and dropped": (
        (13, 11, 3),
        ("Conv2D(32, 3)", "Conv2D(35, 3, activation='relu')", "MaxPooling2D(2)", "Flatten()", "Dropout(0.4)", LAST),
    ),
    "tiles behind tiles that are pooled": (
        (20, 18, 3),
        (
            *("Conv2D(32, 3, padding='same', activation='relu')", "MaxPooling2D(2)"),
            *("Conv2D(35, 3, padding='same', activation='relu')", "Conv2D(33, 3, activation='relu')"),
            *("MaxPooling2D(2)", "Flatten()", LAST),
        ),
    ),
    "tiles that are pooled, behind what is dropped": (
        (13, 11, 3),
        (
            *("Conv2D(32, 3, activation='relu')", "Dropout(0.4)", "Conv2D(35, 3, activation='relu')"),
            *("MaxPooling2D(2)", "Flatten()", LAST),
        ),
    ),
    "large kernels": (
        (12, 12, 8),
        (
            "Conv2D(32, 7, padding='same', activation='relu')",
            "Conv2D(40, 6, activation='tanh', use_bias=False)",
            "Flatten()",
            LAST,
        ),
    ),
    "pooling that overlaps": (IMAGE, ("Conv2D(4, 3)", "MaxPooling2D(3, strides=1)", "Flatten()", LAST)),
    "overlap behind a ReLU": (
        IMAGE,
        ("Conv2D(4, 3, activation='relu')", "MaxPooling2D(3, strides=2, padding='same')", "Flatten()", LAST),
    ),
    "pooling with rest": (IMAGE, ("Conv2D(4, 2, activation='relu')", "MaxPooling2D((2, 4))", "Flatten()", LAST)),
    "pooling with gaps": (IMAGE, ("Conv2D(4, 2, activation='relu')", "MaxPooling2D(1, strides=3)", "Flatten()", LAST)),
    "pooling first": (IMAGE, ("MaxPooling2D(2)", "Flatten()", "Dense(20, 'relu')", LAST)),
    "mean pooling": (IMAGE, ("Conv2D(4, 3)", "AveragePooling2D(2, padding='same')", "Flatten()", LAST)),
    "global": (IMAGE, ("ZeroPadding2D(1)", "Conv2D(6, 3, activation='relu')", "GlobalAveragePooling2D()", LAST)),
    "global maximum": (IMAGE, ("Conv2D(6, 3)", "GlobalMaxPooling2D()", LAST)),
    "images normalised": (
        IMAGE,
        ("Conv2D(6, 3, activation='relu')", "BatchNormalization()", "MaxPooling2D(2)", "Flatten()", LAST),
    ),
    "rare activations": (VECTOR, ("Dense(9, 'gelu')", "Dense(9, 'softmax')", "Activation('mish')", LAST)),
}


def finished(of: Settings, data: Prepared, *, precision: Precision) -> FinishedTrial:
    """Return what a trial gives in a precision: f64 is the reference's, the others are the fused program's."""
    end = outcomes([trial(replace(of, precision=precision))], data)[0].finished
    assert end is not None
    assert end.program == ("reference" if precision == "f64" else "fused")
    return end


def assert_alike(of: Settings, data: Prepared, *, tolerance: float) -> None:
    """Train by either program, and compare all weights, statistics and answers."""
    ours, theirs = (finished(of, data, precision=precision) for precision in ("f32", "f64"))
    for name, weights in theirs.weights.items():
        np.testing.assert_allclose(ours.weights[name], weights, rtol=tolerance, atol=tolerance, err_msg=name)
    assert ours.test_loss == pytest.approx(theirs.test_loss, rel=10 * tolerance, abs=tolerance)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_layer_trains_as_autograd_trains_it(name: str, by: str) -> None:
    shape, layers = NETWORKS[name]
    # 41 images in batches of 8: the last holds one.
    of = settings(*layers, optimizer="SGD(learning_rate=0.05)")
    assert_alike(of, small_data(*shape), tolerance=1e-5)


@pytest.mark.parametrize("dropped", [(), ("Dropout(0.25)",)])
def test_convolutions_pooled_before_large_layers_train_as_autograd_trains_them(
    dropped: tuple[str, ...], by: str
) -> None:
    convolved = ("Conv2D(16, 3, activation='relu')", "Conv2D(32, 3, activation='relu')", "MaxPooling2D(2)")
    # 41 images in batches of 33 and 8.
    of = settings(
        *(*convolved, *dropped, "Flatten()", "Dense(260, 'relu')", LAST), optimizer="SGD(0.05)", epochs=2, batch_size=33
    )
    assert_alike(of, small_data(16, 15, 1), tolerance=1e-5)


@pytest.mark.parametrize("between", ["Dropout(0.3)", "MaxPooling2D(2)", "AveragePooling2D(2)", "BatchNormalization()"])
def test_layers_behind_zeros_train_as_autograd_trains_them(between: str, by: str) -> None:
    hidden = ("Conv2D(32, 3, activation='relu')", between, "Flatten()", "Dense(300, 'relu')", "Dropout(0.5)")
    # 41 images in batches of 33 and 8.
    of = settings(*hidden, "Dense(260, 'relu')", "Dense(260)", LAST, optimizer="SGD(0.05)", epochs=2, batch_size=33)
    assert_alike(of, small_data(13, 11, 3), tolerance=1e-5)


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"softmax"}))
def test_an_activation_trains_as_autograd_trains_it(name: str, by: str) -> None:
    of = settings(f"Dense(9, '{name}')", LAST, optimizer="SGD(0.01)")
    assert_alike(of, small_data(*VECTOR), tolerance=1e-5)


@pytest.mark.parametrize("units", [16, 17, 40, 64, 65, 200])
def test_images_that_are_mostly_zero_give_what_they_give_with_their_zeros(units: int, by: str) -> None:
    data = small_data(300)
    images = np.where(np.abs(data.train_images) > 1.5, data.train_images, 0).astype(np.float32)
    assert np.mean(images == 0) > 0.7
    sparse = replace(data, train_images=images)
    of = settings("Flatten()", "Dropout(0.2)", f"Dense({units}, 'relu')", LAST, optimizer="SGD(0.05)", batch_size=9)
    assert_alike(of, sparse, tolerance=1e-5)


def test_standardised_images_are_gathered_as_the_trial_sees_them(by: str) -> None:
    of = settings("Dense(20, 'relu')", LAST, optimizer="SGD(0.05)")
    assert_alike(of, small_data(*VECTOR, standardises=True), tolerance=1e-5)


def test_equal_values_in_a_window_give_the_gradient_to_the_first(by: str) -> None:
    data = small_data(6, 6, 1)
    # Whole numbers: windows hold many equal ones, and a convolution by a constant keeps them equal.
    flat = replace(data, train_images=np.round(data.train_images / 2).astype(np.float32))
    of = settings(
        "Conv2D(2, 1, kernel_initializer='ones')", "MaxPooling2D(3)", "Flatten()", LAST, optimizer="SGD(0.05)"
    )
    assert_alike(of, flat, tolerance=1e-5)


_BODY = st.lists(
    st.sampled_from(
        [
            "Conv2D({n}, 3, padding='same', activation='relu')",
            "Conv2D({n}, (1, 2), strides=(2, 1), padding='same', activation='sigmoid')",
            "MaxPooling2D(2, padding='same')",
            "AveragePooling2D((1, 2), padding='same')",
            "BatchNormalization()",
            "Dropout(0.4)",
            "Activation('tanh')",
            "LeakyReLU(0.2)",
        ]
    ),
    max_size=4,
)
_HEAD = st.lists(st.sampled_from(["Dense({n}, 'relu')", "BatchNormalization()", "Dropout(0.3)"]), max_size=3)


@given(body=_BODY, head=_HEAD, size=st.integers(1, 40), batch_size=st.integers(1, 41))
@hypothesis_settings(max_examples=25)
def test_any_network_starts_as_the_reference_does(
    body: Sequence[str], head: Sequence[str], size: int, batch_size: int
) -> None:
    data = small_data(7, 6, 2)
    smallest = len(data.train_labels) % batch_size or batch_size
    # A batch of one or two normalised by itself amplifies rounding without bound, and so does normalising again.
    assume([*body, *head].count("BatchNormalization()") < (2 if smallest > 2 else 1))
    layers = [text.format(n=size) for text in (*body, "Flatten()", *head, LAST)]
    of = settings(*layers, optimizer="SGD(1e-3)", batch_size=batch_size)
    assert_alike(of, data, tolerance=1e-4)


IN_BF16 = (
    *("dense", "dropped", "leaky", "normalised", "convolved and pooled", "tiles that are pooled", "large kernels"),
    *("strides, dilation and even kernels", "overlap behind a ReLU", "images normalised", "mean pooling"),
    *("dropped and normalised", "tiles behind tiles that are pooled"),
)


@pytest.mark.usefixtures("bf16")
@pytest.mark.parametrize("name", IN_BF16)
def test_bf16_differs_from_double_precision_by_its_rounding_alone(name: str, by: str) -> None:
    shape, layers = NETWORKS[name]
    # Not 8: a last batch of one image, normalised by itself, has nothing but rounding left.
    of = settings(*layers, optimizer="SGD(learning_rate=0.05)", batch_size=14)
    data = small_data(*shape)
    start = finished(replace(of, optimizer=settings(LAST, optimizer="SGD(0.0)").optimizer), data, precision="f64")
    ours, theirs = (finished(of, data, precision=precision) for precision in ("bf16", "f64"))
    assert ours.precision == "bf16"
    for key, weights in theirs.weights.items():
        moved = np.linalg.norm(weights - start.weights[key])
        # bf16 has 8 bits: PyTorch's own autocast is off by 0.1 % to 16 % of a step on such networks.
        rounding = 2**-8 * np.linalg.norm(weights)
        assert np.linalg.norm(ours.weights[key] - weights) <= 0.16 * moved + rounding, key


@pytest.mark.usefixtures("bf16")
def test_images_that_are_mostly_zero_give_in_bf16_what_they_give_with_their_zeros(by: str) -> None:
    data = small_data(300)
    images = np.where(np.abs(data.train_images) > 1.5, data.train_images, 0).astype(np.float32)
    of = settings("Dropout(0.2)", "Dense(40, 'relu')", LAST, optimizer="SGD(0.05)", batch_size=9)
    ours, theirs = (finished(of, replace(data, train_images=images), precision=each) for each in ("bf16", "f64"))
    for key, weights in theirs.weights.items():
        np.testing.assert_allclose(ours.weights[key], weights, atol=0.005, err_msg=key)
