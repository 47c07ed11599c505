"""Scripts in forty and more styles import to the right settings and networks, judged by Keras's parameter counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import pytest
from keras import layers

from bakeoff.bridge import Imported, document_from_text, import_study, read
from bakeoff.data import prepared_shape
from bakeoff.spec import network_of, read_callback, read_optimizer, settings_of, variant_names

STYLES = sorted((Path(__file__).parent / "styles").glob("*.txt"))


def _mlp() -> list[object]:
    return [
        *(keras.Input((784,)), layers.Dense(512), layers.Dropout(0.2)),
        *(layers.Dense(512), layers.Dropout(0.2), layers.Dense(10)),
    ]


def _cnn() -> list[object]:
    return [
        *(keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.Conv2D(64, 3), layers.MaxPooling2D()),
        *(layers.Flatten(), layers.Dense(128), layers.Dense(10)),
    ]


def _lenet() -> list[object]:
    return [
        *(keras.Input((28, 28, 1)), layers.Conv2D(20, 5, padding="same"), layers.MaxPooling2D()),
        *(layers.Conv2D(50, 5, padding="same"), layers.MaxPooling2D()),
        *(layers.Flatten(), layers.Dense(500), layers.Dense(10)),
    ]


def _padded() -> list[object]:
    return [
        *(keras.Input((32, 32, 1)), layers.Conv2D(6, 5), layers.AveragePooling2D(2)),
        *(layers.Conv2D(16, 5), layers.AveragePooling2D(2)),
        *(layers.Flatten(), layers.Dense(120), layers.Dense(84), layers.Dense(10)),
    ]


def _strided() -> list[object]:
    convolution = layers.Conv2D(8, 5, strides=2, padding="same", use_bias=False)
    return [keras.Input((28, 28, 1)), convolution, layers.Flatten(), layers.Dense(10)]


def _deep() -> list[object]:
    blocks = [layer for _ in range(3) for layer in (layers.Dense(32), layers.BatchNormalization())]
    return [keras.Input((784,)), *blocks, layers.Dense(10)]


def _dense(*units: int) -> Callable[[], list[object]]:
    return lambda: [keras.Input((784,)), *map(layers.Dense, units), layers.Dense(10)]


def _two_sizes() -> list[object]:
    return [keras.Input((28, 28, 1)), layers.Conv2D(6, (5, 3)), layers.Flatten(), layers.Dense(10)]


NETWORKS: dict[str, Callable[[], list[object]]] = {
    "mlp": _mlp,
    "cnn": _cnn,
    "lenet": _lenet,
    "padded": _padded,
    "strided": _strided,
    "deep": _deep,
    "small": _dense(128),
    "wide": _dense(300, 100),
    "leaky": _dense(64, 64),
    "two_sizes": _two_sizes,
}
"""The networks of the styles' first variants, in the words of today's Keras."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A script, and what it should come to: `# key: value` lines at its top."""

    source: str
    expected: dict[str, str]


def _style(path: Path) -> Style:
    source = path.read_text(encoding="utf-8")
    head = [line for line in source.splitlines()[:4] if line.startswith("# ") and ": " in line]
    return Style(source=source, expected=dict(line[2:].split(": ", 1) for line in head))


def _imported(style: Style) -> Imported:
    return import_study(read(document_from_text(style.source, name="style.py")))


def _counts(model: keras.Model) -> list[int]:
    return [layer.count_params() for layer in model.layers if layer.count_params()]


def test_there_are_forty_styles_or_more() -> None:
    assert len(STYLES) >= 40


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_style_imports_to_the_right_network_and_settings(path: Path) -> None:
    style = _style(path)
    study = _imported(style).study
    names = variant_names(study)
    settings = settings_of(study, names[0])
    facts = network_of(study, names[0], image_shape=prepared_shape((28, 28, 1), settings.preprocess))
    peer = keras.Sequential(NETWORKS[style.expected["network"]]())
    assert [fact.parameters for fact in facts if fact.parameters] == _counts(peer)
    assert settings.optimizer == read_optimizer(style.expected["optimizer"])
    assert [str(callback) for callback in settings.callbacks] == [
        str(read_callback(text)) for text in style.expected.get("callbacks", "").split("; ") if text
    ]
    validation = settings.validation if settings.validation == "test" else f"{settings.validation:g}"
    told = f"epochs={settings.epochs} batch_size={settings.batch_size} validation={validation}"
    assert f"{told} preprocess={','.join(settings.preprocess)}" == style.expected["study"]
    assert len(names) == int(style.expected.get("variants", "1"))
    assert study.dataset == "mnist"
