"""Networks of any layers with drawn weights, and what bakeoff's own engine says of images: the judge of every file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.data import Standardisation, prepare_images, prepared_shape
from bakeoff.engine import predict
from bakeoff.spec import LayerFacts, Study, Variant, network, settings_of

STACKS = [
    [
        "Conv2D(3, 3)",
        "Conv2D(3, 3, padding='same')",
        "Conv2D(3, (2, 4), padding='same', use_bias=False)",
        "Conv2D(4, 3, strides=2, padding='same')",
    ],
    [
        "Conv2D(3, (3, 5), strides=(2, 3), padding='same', activation='relu')",
        "Conv2D(3, 3, strides=(2, 1))",
        "Conv2D(3, (3, 2), dilation_rate=(2, 3), padding='same')",
        "Conv2D(3, 2, dilation_rate=2)",
    ],
    [
        "MaxPooling2D()",
        "MaxPooling2D(3, strides=2)",
        "MaxPooling2D(3, strides=2, padding='same')",
        "MaxPooling2D((2, 3), padding='same')",
    ],
    ["AveragePooling2D(2)", "ZeroPadding2D(((1, 0), (2, 3)))", "AveragePooling2D((3, 2), strides=(2, 1))"],
    ["ZeroPadding2D(1)", "MaxPooling2D(2)", "ZeroPadding2D(((0, 1), (2, 0)))", "Conv2D(3, 3)"],
    ["BatchNormalization()", "BatchNormalization(epsilon=0.1, center=False)", "BatchNormalization(scale=False)"],
    ["ReLU(2, negative_slope=0.25, threshold=0.5)", "ReLU(0.9)", "LeakyReLU(0.2)"],
    ["ReLU(negative_slope=0.1)", "Dropout(0.5)", "LeakyReLU()", "ReLU()", "Activation('softmax')"],
    ["Conv2D(3, 5, padding='same', activation='tanh')", "GlobalAveragePooling2D()"],
    ["Conv2D(3, 5, padding='same', activation='tanh')", "GlobalMaxPooling2D()", "BatchNormalization()"],
    ["GlobalMaxPooling2D(keepdims=True)", "GlobalAveragePooling2D(keepdims=True)"],
]
"""Every layer that an image may go through, in each of its ways, but for those of `OVER_THE_EDGE`."""

OVER_THE_EDGE = [
    [
        "AveragePooling2D(2, padding='same')",
        "AveragePooling2D(3, strides=2, padding='same')",
        "AveragePooling2D((3, 2), strides=1, padding='same')",
    ]
]
"""Averages that count only what lies inside the image: Keras on PyTorch repeats the edge instead, so it is no judge."""

PREPARATIONS = [
    (),
    ("scale",),
    ("l2_columns",),
    ("l2",),
    ("flatten", "l2"),
    ("scale", "standardise"),
    ("scale", "standardise", "flatten"),
    ("scale", "flatten", "standardise"),
]
"""Every way to prepare images."""


def stacked(layers: Sequence[str]) -> TrainedNetwork:
    """Return a network of some layers, between one that makes three channels of grey and one that decides."""
    last = "Dense(10, activation='softmax')"
    return drawn("Conv2D(3, 3)", *layers, "Flatten()", last, image_shape=(17, 19, 1), gain=2.0)


def activated(name: str) -> TrainedNetwork:
    """Return a network with an activation on images and on vectors."""
    layers = (f"Conv2D(3, 3, activation='{name}')", "Flatten()", f"Dense(8, activation='{name}')")
    return drawn(*layers, "Dense(10, activation='softmax')", image_shape=(6, 6, 1), gain=1.5)


def prepared(steps: Sequence[str]) -> TrainedNetwork:
    """Return a network that sees images after these steps."""
    start = [] if "flatten" in steps else ["Conv2D(3, 3)", "Flatten()"]
    layers = (*start, "Dense(8)", "BatchNormalization()", "Flatten()", "Dense(10, activation='softmax')")
    gain = 2.0 if steps else 0.2
    return drawn(*layers, image_shape=(6, 5, 2), preprocess=steps, gain=gain)


def drawn(
    *layers: str, image_shape: Sequence[int], preprocess: Sequence[str] = ("scale",), seed: int = 0, gain: float = 1.0
) -> TrainedNetwork:
    """Return a network with drawn weights; its moving statistics are drawn too, so that they count."""
    study = Study(dataset="mnist", precision="f32", preprocess=preprocess, variants={"drawn": Variant(layers=layers)})
    settings = settings_of(study, "drawn")
    draw = np.random.default_rng(seed)
    shape = prepared_shape(tuple(image_shape), preprocess)
    facts = network(settings.layers, settings.layer_names, image_shape=shape)
    return TrainedNetwork(
        study="test",
        variant="drawn",
        seed=seed,
        settings=settings,
        image_shape=tuple(image_shape),
        layers=facts,
        weights=_weights(facts, draw, gain=gain),
        standardisation=_standardisation(image_shape, preprocess, draw),
    )


_CENTRES = {"gamma": 1.0, "moving_variance": 1.0}


def _weights(facts: Sequence[LayerFacts], draw: np.random.Generator, *, gain: float) -> dict[str, NDArray[np.float32]]:
    weights: dict[str, NDArray[np.float32]] = {}
    for fact in facts:
        for weight in fact.weights:
            is_kernel = weight.role == "kernel"
            spread = gain / np.sqrt(weight.size / weight.shape[-1]) if is_kernel else 0.2
            values = draw.normal(_CENTRES.get(weight.role, 0.0), spread, weight.shape)
            weights[f"{fact.name}/{weight.role}"] = values.astype(np.float32)
    return weights


def _standardisation(
    image_shape: Sequence[int], preprocess: Sequence[str], draw: np.random.Generator
) -> Standardisation | None:
    if "standardise" not in preprocess:
        return None
    size = prepared_shape(tuple(image_shape), preprocess[: list(preprocess).index("standardise")])[-1]
    mean, deviation = draw.normal(0.3, 0.1, size), draw.uniform(0.2, 0.4, size)
    return Standardisation(mean=mean.astype(np.float32), deviation=deviation.astype(np.float32))


def pictures(network: TrainedNetwork, *, count: int = 50, seed: int = 1) -> NDArray[np.uint8]:
    """Return images as a data set has them; the first is black all over."""
    images = np.random.default_rng(seed).integers(0, 256, (count, *network.image_shape), dtype=np.uint8)
    images[0] = 0
    return images


def probabilities(network: TrainedNetwork, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what bakeoff's engine says of images as a data set has them; it differs from image to image."""
    steps = network.settings.preprocess
    seen = prepare_images(images, steps)
    if network.standardisation is not None:
        repeats = seen.shape[-1] // len(network.standardisation.mean)
        mean, deviation = network.standardisation.mean, network.standardisation.deviation
        seen = ((seen - np.tile(mean, repeats)) / np.tile(deviation, repeats)).astype(np.float32)
    said = predict(network.settings, seen, weights=network.weights)
    assert np.ptp(said, axis=0).max() > 1e-3
    return said
