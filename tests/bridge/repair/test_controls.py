"""Networks in between: each takes one difference back."""

from __future__ import annotations

from bakeoff.bridge.lint.factors import differences
from bakeoff.bridge.repair.controls import controls
from bakeoff.spec import Study, Variant, load_study, settings_of

OUT = "Dense(10, activation='softmax')"


def study(*first: str, others: tuple[str, ...], batch_size: int = 32) -> Study:
    variants = {"a": Variant(layers=[*first, OUT]), "b": Variant(layers=[*others, OUT], batch_size=batch_size)}
    return Study(dataset="mnist", preprocess=["flatten"], batch_size=32, variants=variants)


def made(asked: Study) -> dict[str, Variant]:
    return {name: control for name, control, _ in controls(asked, "b", other="a")}


def test_each_control_differs_in_one_thing() -> None:
    asked = study("Dense(64)", others=("Dense(128)", "Dropout(0.5)"), batch_size=64)
    found = made(asked)
    assert list(found) == ["b_same_dense_units", "b_without_dropout", "b_same_batch_size"]
    for name, control in found.items():
        whole = Study(
            dataset="mnist", preprocess=["flatten"], batch_size=32, variants={**asked.variants, name: control}
        )
        assert len(differences(settings_of(whole, name), settings_of(whole, "b"))) == 1


def test_the_output_layer_keeps_its_units() -> None:
    found = made(study("Dense(64)", others=("Dense(128)",), batch_size=64))
    assert found["b_same_dense_units"].layers == ("Dense(64)", OUT)
    assert found["b_same_batch_size"].batch_size == 32


def test_depth_cannot_be_taken_back() -> None:
    assert list(made(study("Dense(64)", others=("Dense(64)", "Dense(32)"), batch_size=64))) == ["b_same_batch_size"]


def test_an_argument_with_several_values_cannot_be_taken_back() -> None:
    asked = study("Dense(64)", "Dense(32)", others=("Dense(16)", "Dense(8)"), batch_size=64)
    assert list(made(asked)) == ["b_same_batch_size"]


def test_the_built_in_kernels_get_a_control_for_their_size() -> None:
    asked = load_study("kernel_size")
    found = {name: control for name, control, _ in controls(asked, "conv3_11x11", other="conv2_3x3")}
    layers = found["conv3_11x11_same_conv2d_kernel_size"].layers
    assert [layer for layer in layers if layer.startswith("Conv2D")] == [
        "Conv2D(32, 3, padding='same', activation='relu')",
        "Conv2D(64, 3, padding='same', activation='relu')",
        "Conv2D(64, 3, activation='relu')",
    ]
