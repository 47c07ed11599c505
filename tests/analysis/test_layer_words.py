"""Networks in few words: short, only what differs, and never the same words for different networks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.layer_words import layers_in_words
from bakeoff.spec import Layer, read_layer


def network(*calls: str) -> tuple[Layer, ...]:
    layers = (read_layer(call).layer for call in calls)
    return tuple(layer for layer in layers if layer is not None)


def words(*networks: tuple[Layer, ...]) -> list[str]:
    return list(layers_in_words({str(index): layers for index, layers in enumerate(networks)}).values())


def test_dense_networks_are_told_by_their_widths() -> None:
    narrow = network("Flatten()", "Dense(32, activation='relu')", "Dense(10, activation='softmax')")
    wide = network("Flatten()", "Dense(64, activation='relu')", "Dense(10, activation='softmax')")
    assert words(narrow, wide) == ["Dense 32-10", "Dense 64-10"]


def test_what_all_networks_share_is_not_told() -> None:
    some = network("Conv2D(32, 3)", "Dropout(0.25)", "Flatten()", "Dense(10, activation='softmax')")
    more = network("Conv2D(32, 3)", "Dropout(0.5)", "Flatten()", "Dense(10, activation='softmax')")
    assert words(some, more) == ["dropout 0.25", "dropout 0.5"]


def test_what_a_network_lacks_is_told_where_nothing_else_differs() -> None:
    plain = network("Dense(32)", "Dense(10, activation='softmax')")
    dropped = network("Dense(32)", "Dropout(0.5)", "Dense(10, activation='softmax')")
    assert words(plain, dropped) == ["no dropout", "dropout 0.5"]


def test_convolutions_are_told_in_runs() -> None:
    mixed = network(
        "Conv2D(32, 5, padding='same')",
        "Conv2D(64, 5, padding='same')",
        "MaxPooling2D(2)",
        "Conv2D(64, 3, strides=2)",
        "MaxPooling2D(2)",
        "Flatten()",
        "Dense(10, activation='softmax')",
    )
    pooled = network("Conv2D(8, 3, dilation_rate=2)", "GlobalAveragePooling2D()", "Dense(10, activation='softmax')")
    assert words(mixed, pooled) == [
        "Conv 32-64 5×5 same + 64 3×3 stride 2×2, pool max 2×2 (×2)",
        "Conv 8 3×3 dilation 2×2, pool global mean",
    ]


def test_activations_initializers_and_penalties_are_told() -> None:
    first = network(
        "Dense(8, activation='relu', kernel_initializer='he_normal', kernel_regularizer='l2')",
        "Dense(8, activation='tanh', kernel_initializer='he_normal')",
        "BatchNormalization()",
        "Dense(10, activation='softmax')",
    )
    second = network("Dense(8)", "LeakyReLU(0.1)", "Dense(8)", "LeakyReLU(0.1)", "Dense(10, activation='softmax')")
    assert words(first, second) == [
        "batch norm (×1), activation relu-tanh, initializer he_normal, penalty L2 0.01-none-none",
        "activation LeakyReLU(negative_slope=0.1), initializer glorot_uniform",
    ]


def test_networks_that_few_words_cannot_tell_apart_are_written_out() -> None:
    before = network("Dropout(0.5)", "Dense(8)", "Dense(10, activation='softmax')")
    after = network("Dense(8)", "Dropout(0.5)", "Dense(10, activation='softmax')")
    assert words(before, after) == [
        "Dropout(0.5) Dense(8) Dense(10, activation='softmax')",
        "Dense(8) Dropout(0.5) Dense(10, activation='softmax')",
    ]


HIDDEN = st.lists(
    st.sampled_from(
        [
            "Dense(8)",
            "Dense(8, activation='relu')",
            "Dense(8, use_bias=False)",
            "Dense(8, kernel_initializer='he_normal')",
            "Dropout(0.5)",
            "BatchNormalization()",
            "BatchNormalization(momentum=0.9)",
            "LeakyReLU()",
            "Activation('relu')",
        ]
    ),
    max_size=3,
)


@given(st.lists(HIDDEN, min_size=2, max_size=4))
def test_different_networks_always_have_different_words(hidden: list[list[str]]) -> None:
    networks = [network(*calls, "Dense(3, activation='softmax')") for calls in hidden]
    told = words(*networks)
    assert len(set(told)) == len(set(networks))
    assert all(told)
