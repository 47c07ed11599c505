"""Networks as Keras 3 configurations, judged by reading them back."""

from __future__ import annotations

from typing import Any

from tests.bridge.export.networks import PREPARATIONS, STACKS, drawn, prepared, stacked

from bakeoff.bridge.export.keras_config import layer_class, model_config
from bakeoff.bridge.export.parts import parts
from bakeoff.spec import Compiled, layer_texts, read_keras_model, read_layer


def test_layers_read_back_equal() -> None:
    for layers in STACKS:
        network = stacked(layers)
        read = read_keras_model(model_config(parts(network), name="whole"))
        texts = layer_texts(read, compiled=Compiled())[1:]
        assert tuple(read_layer(text).layer for text in texts) == network.settings.layers
        assert (read.name, read.image_shape) == ("whole", (17, 19, 1))


def test_initializers_and_penalties_read_back_equal() -> None:
    layers = [
        "Dense(4, kernel_initializer=RandomNormal(0.1, 0.2), bias_initializer=RandomUniform(-1, 1))",
        "Dense(4, kernel_initializer=TruncatedNormal(0.1, 0.2), kernel_regularizer=L1L2(0.1, 0.2))",
        "Dense(4, kernel_initializer=Identity(0.5), bias_initializer=Constant(0.5))",
        "Dense(4, kernel_initializer=Orthogonal(2.0))",
        "Dense(3, kernel_initializer=VarianceScaling(2.0, 'fan_out', 'uniform'), activation='softmax')",
    ]
    network = drawn(*layers, image_shape=(4,), preprocess=())
    read = read_keras_model(model_config(parts(network), name="whole"))
    texts = layer_texts(read, compiled=Compiled())[1:]
    assert tuple(read_layer(text).layer for text in texts) == network.settings.layers


def test_what_prepares_images_reads_back_as_the_same_steps() -> None:
    for steps in PREPARATIONS:
        read = read_keras_model(model_config(parts(prepared(steps)), name="whole"))
        kept = steps[:-1] if steps[-1:] == ("flatten",) else steps
        # What flattens last is the network's first layer.
        assert read.preprocess == kept


def test_every_layer_has_a_name_of_its_own_without_dots() -> None:
    layers = ["Dense(4, name='a.b')", "Dense(4, name='a_b')", "Dense(3, name='images', activation='softmax')"]
    config: dict[str, Any] = model_config(parts(drawn(*layers, image_shape=(4,), preprocess=())), name="whole")  # JSON
    assert [layer["config"]["name"] for layer in config["config"]["layers"]] == ["images", "a_b", "a_b_", "images_"]


def test_steps_have_the_classes_that_keras_has_for_them() -> None:
    classes = [layer_class(part) for part in parts(prepared(["scale", "standardise", "flatten"]))]
    assert classes[:4] == ["Rescaling", "Normalization", "Flatten", "Dense"]
