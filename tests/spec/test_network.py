"""Shapes, weights and work of a network; Keras and the five notebooks are the judges."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import (
    AveragePooling2D,
    BatchNormalization,
    Constant,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    LayerFacts,
    MaxPooling2D,
    Penalty,
    VarianceScaling,
    WeightFacts,
    ZeroPadding2D,
    built_in_studies,
    load_study,
    network,
    network_of,
    settings_of,
    training_mflop_per_image,
    variant_names,
)

# Any: a table of TOML.
PUBLISHED: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("published_networks.toml").read_text())
NETWORKS = [(study, variant) for study in PUBLISHED for variant in PUBLISHED[study]]


def _facts(*layers: Layer, shape: tuple[int, ...]) -> tuple[LayerFacts, ...]:
    return network(layers, [f"layer_{index}" for index in range(len(layers))], image_shape=shape)


def test_all_networks_of_the_repeated_notebooks_have_published_counts() -> None:
    assert [(study, variant) for study in PUBLISHED for variant in variant_names(load_study(study))] == NETWORKS
    assert sorted(PUBLISHED) == [name for name in built_in_studies() if not name.endswith("_fair")]
    assert len(NETWORKS) == 24


@pytest.mark.parametrize(("study", "variant"), NETWORKS)
def test_shapes_parameters_and_work_agree_with_the_notebooks(study: str, variant: str) -> None:
    loaded, figures = load_study(study), PUBLISHED[study][variant]
    shape = (784,) if "flatten" in settings_of(loaded, variant).preprocess else (28, 28, 1)
    facts = network_of(loaded, variant, image_shape=shape)
    assert [list(fact.output_shape) for fact in facts] == figures["shapes"]
    assert [fact.parameters for fact in facts] == figures["parameters"]
    assert sum(fact.parameters for fact in facts) == figures["total"]
    assert sum(fact.trainable_parameters for fact in facts) == figures["trainable"]
    assert training_mflop_per_image(facts) == pytest.approx(figures["mflop"], rel=1e-12)


def test_weights_stand_in_the_order_of_keras_with_what_they_start_from() -> None:
    dense, normalisation = _facts(
        Dense(3, kernel_regularizer=Penalty(l2=0.1)), BatchNormalization(scale=False), shape=(2,)
    )
    glorot = VarianceScaling(1.0, "fan_avg", "uniform")
    assert dense.weights == (
        WeightFacts(role="kernel", shape=(2, 3), initializer=glorot, penalty=Penalty(l2=0.1)),
        WeightFacts(role="bias", shape=(3,), initializer=Constant(0.0)),
    )
    assert [(weight.role, weight.is_trainable) for weight in normalisation.weights] == [
        ("beta", True),
        ("moving_mean", False),
        ("moving_variance", False),
    ]
    assert (normalisation.parameters, normalisation.trainable_parameters) == (9, 3)


def test_work_counts_dense_and_convolution_layers_forward_and_backward() -> None:
    # 4 × 4 places × 3 × 3 × 2 inputs × 5 filters, then 80 × 10; each 2 operations, 3 times.
    facts = _facts(Conv2D(5, (3, 3)), BatchNormalization(), Flatten(), Dense(10), shape=(6, 6, 2))
    assert [fact.forward_macs for fact in facts] == [1_440, 0, 0, 800]
    assert training_mflop_per_image(facts) == pytest.approx(6 * 2_240 / 1e6)


@pytest.mark.parametrize(
    ("layers", "shape", "message"),
    [
        (
            [Dense(3)],
            (28, 28, 1),
            r"layers\[0\]: Dense needs a vector and gets an image of 28 × 28 × 1: add Flatten\(\)",
        ),
        ([Flatten(), Conv2D(3, (3, 3))], (9, 9, 1), r"layers\[1\]: Conv2D needs an image .* gets a vector of 81"),
        ([MaxPooling2D()], (784,), r"MaxPooling2D needs an image .* leave 'flatten' out of `preprocess`"),
        ([Conv2D(3, (5, 5))], (4, 9, 1), "Conv2D with a window of 5 × 5 does not fit into an image of 4 × 9"),
        ([Conv2D(3, (3, 3), dilation_rate=(4, 4))], (8, 9, 1), "a window of 9 × 9 does not fit into an image of 8 × 9"),
        ([Dense(2**31)], (3,), "Dense would need a tensor of more than 2,147,483,648 numbers"),
        ([ZeroPadding2D(((0, 2**31), (0, 0)))], (3, 3, 1), "ZeroPadding2D would need a tensor of more than"),
        ([MaxPooling2D((3, 3), (1, 1))], (2, 2, 1), "MaxPooling2D with a window of 3 × 3 does not fit"),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_with_its_place(
    layers: list[Layer], shape: tuple[int, ...], message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        _facts(*layers, shape=shape)


_SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4))
_STEPS = st.tuples(st.integers(1, 3), st.integers(1, 3))
_ONE = st.just((1, 1))
_PADDING = st.sampled_from(["valid", "same"])
_MARGINS = st.tuples(st.integers(0, 2), st.integers(0, 2))
_STRIDED = st.builds(Conv2D, st.integers(1, 4), _SIZES, _STEPS, _PADDING, _ONE, use_bias=st.booleans())
_DILATED = st.builds(Conv2D, st.integers(1, 4), _SIZES, _ONE, _PADDING, _STEPS)
_NORMALISATIONS = st.builds(BatchNormalization, center=st.booleans(), scale=st.booleans())
_IMAGE_LAYERS = st.lists(
    _STRIDED
    | _DILATED
    | st.builds(MaxPooling2D, _SIZES, _STEPS, _PADDING)
    | st.builds(AveragePooling2D, _SIZES, _STEPS, _PADDING)
    | st.builds(ZeroPadding2D, st.tuples(_MARGINS, _MARGINS))
    | _NORMALISATIONS,
    max_size=4,
)
_TO_VECTORS = st.sampled_from(
    [Flatten(), GlobalAveragePooling2D(), GlobalMaxPooling2D(), GlobalAveragePooling2D(keepdims=True)]
)
_VECTOR_LAYERS = st.lists(st.builds(Dense, st.integers(1, 5), use_bias=st.booleans()) | _NORMALISATIONS, max_size=2)


def _in_keras(layer: Layer) -> keras.Layer:
    hidden = ("initializer", "regularizer")
    arguments = {name: value for name, value in asdict(layer).items() if not name.endswith(hidden)}
    return getattr(keras.layers, type(layer).__name__)(**arguments)


@given(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)), _IMAGE_LAYERS, _TO_VECTORS, _VECTOR_LAYERS)
@settings(max_examples=60)
def test_random_networks_have_the_shapes_and_counts_of_keras(
    shape: tuple[int, int, int], images: list[Layer], bridge: Layer, vectors: list[Layer]
) -> None:
    layers = [*images, bridge, *([Flatten()] if bridge == GlobalAveragePooling2D(keepdims=True) else []), *vectors]
    theirs = [_in_keras(layer) for layer in layers]
    try:
        facts = _facts(*layers, shape=shape)
    except StudyError:
        with pytest.raises(ValueError, match=r"dimension|negative|size|output"):
            keras.Sequential([keras.Input(shape), *theirs])
        return
    model = keras.Sequential([keras.Input(shape), *theirs])
    assert [fact.output_shape for fact in facts] == [layer.output.shape[1:] for layer in model.layers]
    assert [fact.parameters for fact in facts] == [layer.count_params() for layer in model.layers]
    for fact, layer in zip(facts, model.layers, strict=True):
        assert [(weight.role, weight.shape) for weight in fact.weights] == [
            (weight.name, tuple(weight.shape)) for weight in layer.weights
        ]
        assert fact.trainable_parameters == sum(int(weight.value.numel()) for weight in layer.trainable_weights)
