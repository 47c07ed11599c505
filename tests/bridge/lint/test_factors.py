"""What differs between two networks and their training, each thing once."""

from __future__ import annotations

import pytest

from bakeoff.bridge.lint.factors import differences
from bakeoff.spec import Settings, Study, Variant, load_study, settings_of

BLOCK = ["BatchNormalization()", "Dropout(0.5)"]


def settings(*layers: str, optimizer: str = "Adam()", batch_size: int = 32) -> Settings:
    variant = Variant(layers=[*layers, "Dense(10, activation='softmax')"])
    study = Study(
        dataset="mnist", preprocess=["flatten"], variants={"a": variant}, optimizer=optimizer, batch_size=batch_size
    )
    return settings_of(study, "a")


def words(first: Settings, second: Settings) -> tuple[str, ...]:
    return tuple(map(str, differences(first, second)))


PLAIN = settings("Dense(64)", "Dense(32)")


@pytest.mark.parametrize(
    ("other", "factors"),
    [
        (PLAIN, ()),
        (settings("Dense(128)", "Dense(64)"), ("units of Dense",)),
        (settings("Dense(64)", "Dense(48)", "Dense(32)"), ("depth",)),
        (settings("Dense(64)", "Dropout(0.5)", "Dense(32)", "Dropout(0.5)"), ("Dropout",)),
        (settings("Dense(64)", "Dense(32)", optimizer="SGD()"), ("optimizer",)),
        (settings("Dense(64)", "Dense(32)", optimizer="Adam(0.01)"), ("learning rate of the optimizer",)),
        (settings("Dense(64, 'relu')", "Dense(32)", batch_size=64), ("activation of Dense", "batch size")),
    ],
)
def test_a_thing_that_differs_is_named_once(other: Settings, factors: tuple[str, ...]) -> None:
    assert words(PLAIN, other) == factors


def test_one_more_block_of_known_layers_is_one_thing() -> None:
    two = settings("Dense(400)", *BLOCK, "Dense(100)", *BLOCK)
    three = settings("Dense(400)", *BLOCK, "Dense(200)", *BLOCK, "Dense(100)", *BLOCK)
    assert words(two, three) == ("depth",)


def test_the_contrasts_of_the_built_in_studies_are_as_their_notes_say() -> None:
    study = load_study("kernel_size")
    five, eleven, valid = (settings_of(study, name) for name in ("conv2_5x5", "conv2_11x11", "conv2_11x11_valid"))
    assert words(five, eleven) == ("kernel size of Conv2D",)
    assert words(eleven, valid) == ("padding of Conv2D",)
    assert len(differences(settings_of(study, "conv2_3x3"), five)) > 2
