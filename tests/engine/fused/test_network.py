"""Which way a network goes: what stands before its first weights, and what is left out there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.fused.single import needs_kernels
from tests.engine.small import settings, small_data, trial

from bakeoff.engine.batches import lessons
from bakeoff.engine.fused.losing import empty_ledger
from bakeoff.engine.fused.network import training_program
from bakeoff.engine.stack import fresh_stack
from bakeoff.spec import Precision

LAST = "Dense(3, activation='softmax')"


def codes(
    *layers: str,
    share_of_zeros: float = 0.0,
    standardises: bool = False,
    precision: Precision = "f32",
    batch_size: int = 8,
    shape: tuple[int, ...] = (40,),
    optimizer: str = "SGD()",
) -> list[str]:
    """Return the kernels that a training step on images of a shape uses, in order."""
    data = small_data(*shape, standardises=standardises)
    hidden = np.random.default_rng(0).random(data.train_images.shape) < share_of_zeros
    data = replace(data, train_images=np.where(hidden, 0, data.train_images).astype(np.float32))
    one = trial(replace(settings(*layers, batch_size=batch_size, optimizer=optimizer), precision=precision))
    stack = fresh_stack([one], shape, device="cpu")
    learned = lessons([one], data, device="cpu")
    program = training_program(stack, learned, row=0, ledger=empty_ledger(learned.train.labels))
    return [operation.code.name for operation in program.operations if operation.code is not None]


@needs_kernels
def test_a_first_dense_layer_leaves_zeros_out_where_there_are_many() -> None:
    assert "SPARSE_FORWARD" in codes("Dropout(0.5)", "Dense(32)", LAST, share_of_zeros=0.9)
    assert "SPARSE_FORWARD" not in codes("Dense(32)", LAST)
    assert "SPARSE_FORWARD" not in codes("BatchNormalization()", "Dense(32)", LAST, share_of_zeros=0.9)
    assert "SPARSE_FORWARD" not in codes("Dense(32)", LAST, share_of_zeros=0.9, standardises=True)


@needs_kernels
def test_a_large_layer_behind_zeros_leaves_them_out() -> None:
    for hidden in (["Dense(400, 'relu')", "Dropout(0.5)"], ["Dense(400)", "ReLU()", "Dropout(0.5)", "Flatten()"]):
        assert codes(*hidden, "Dense(300)", LAST, batch_size=32).count("ACTIVE_FORWARD") == 1
    for hidden in (["Dense(400, 'relu')"], ["Dense(400, 'tanh')", "Dropout(0.5)"], ["ReLU()", "Dropout(0.5)"]):
        assert "ACTIVE_FORWARD" not in codes(*hidden, "Dense(2000)", LAST, batch_size=32)


@needs_kernels
def test_behind_zeros_one_kernel_goes_all_the_way_back_unless_its_sums_are_short() -> None:
    hidden = "Dense(600, 'relu')", "Dropout(0.5)"
    wide, narrow = (codes(*hidden, f"Dense({units})", LAST, batch_size=32) for units in (256, 255))
    # The gradient of the weights follows on that of the inputs, which goes through the ReLU at once.
    assert [name for name in wide if "ACTIVE" in name] == ["ACTIVE_FORWARD", "ACTIVE_INPUT_GRADIENT"]
    assert "GATE" not in wide
    assert [name for name in narrow if "ACTIVE" in name] == ["ACTIVE_FORWARD", "ACTIVE_WEIGHT_GRADIENT"]
    assert "GATE" in narrow


@needs_kernels
def test_a_first_convolution_takes_up_the_gradient_of_a_pooled_one_image_by_image() -> None:
    found = codes(
        "Conv2D(16, 3, activation='relu')",
        "Conv2D(32, 3, activation='relu')",
        "MaxPooling2D(2)",
        "Flatten()",
        LAST,
        shape=(14, 14, 1),
    )
    assert "POOLED_GRADIENTS" in found
    assert not {"NARROW_GRADIENT", "TILED_GRADIENTS"} & set(found)


@needs_kernels
def test_gradients_go_through_the_gate_behind_them_at_once() -> None:
    assert "GATE" not in codes("Dense(40, activation='relu')", "BatchNormalization()", LAST)
    same, shape = "Conv2D(32, 3, padding='same', activation='relu')", (14, 14, 16)
    for behind in (["MaxPooling2D(2)"], ["MaxPooling2D(2)", "Dropout(0.5)"]):
        assert "GATE" not in codes(same, same, *behind, "Flatten()", LAST, shape=shape)


@needs_kernels
@pytest.mark.parametrize(("taps", "expected"), [(5, "POOLED_GRADIENTS"), (7, "SPECTRAL_GRADIENTS")])
def test_the_gradients_of_large_kernels_are_products_of_spectra(taps: int, expected: str) -> None:
    found = codes(
        "Conv2D(32, 3, activation='relu')",
        f"Conv2D(64, {taps}, activation='relu')",
        "MaxPooling2D(2)",
        "Flatten()",
        LAST,
        shape=(28, 28, 1),
    )
    assert "SPECTRAL_FORWARD" in found
    assert {"POOLED_GRADIENTS", "SPECTRAL_GRADIENTS"} & set(found) == {expected}


@needs_kernels
def test_bf16_goes_the_ways_of_f32_where_the_processor_has_no_units_for_it(bf16: str) -> None:
    found = codes("Dense(32)", "Dense(16, 'relu')", LAST, share_of_zeros=0.9, precision="bf16")
    wanted = {"ROUND_NUMBERS", "SPARSE_FORWARD", "DENSE_FORWARD", "DENSE_WEIGHT_GRADIENT", "DENSE_INPUT_GRADIENT"}
    assert wanted & set(found) == (wanted if bf16 == "no units" else set())


def test_no_gradient_is_made_of_the_images() -> None:
    assert codes(LAST).count("DENSE_INPUT_GRADIENT") == 0
    assert codes("Dense(4)", "Dense(5)", LAST).count("DENSE_INPUT_GRADIENT") == 2


def test_a_network_without_weights_learns_nothing() -> None:
    assert codes("Dropout(0.5)", "Activation('softmax')")[-1] == "LOSE"


@pytest.mark.parametrize(("optimizer", "is_plain"), [("SGD()", True), ("SGD(0.1, 0.9)", False), ("Adam()", False)])
def test_plain_descent_is_part_of_pytorchs_products(optimizer: str, by: str, *, is_plain: bool) -> None:
    found = codes("Dense(32, 'relu')", LAST, optimizer=optimizer)
    assert ("UPDATE" in found) == (by == "C" or not is_plain)
