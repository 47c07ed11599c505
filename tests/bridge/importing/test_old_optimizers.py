"""Defaults of optimizers, by version: expected values from the sources that the module names."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.old_optimizers import class_named, modern
from bakeoff.bridge.reading.events import Flavour
from bakeoff.spec import call_text, parse_call

KERAS_1 = Flavour(package="keras", major=1, reason="")
KERAS_2 = Flavour(package="keras", major=2, reason="")
TF_KERAS = Flavour(package="tf.keras", major=2, reason="")
KERAS_3 = Flavour(package="keras", major=3, reason="")


@pytest.mark.parametrize(
    ("written", "flavour", "text"),
    [
        ("adadelta", KERAS_1, "Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-08)"),
        ("adadelta", KERAS_2, "Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-07)"),
        ("adadelta", TF_KERAS, "Adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-07)"),
        ("adadelta", KERAS_3, "Adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-07)"),
        ("Adagrad()", KERAS_2, "Adagrad(learning_rate=0.01, initial_accumulator_value=0.0, epsilon=1e-07)"),
        ("Adagrad()", TF_KERAS, "Adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07)"),
        ("nadam", KERAS_2, "Nadam(learning_rate=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-07)"),
        ("sgd(lr=0.1)", KERAS_2, "SGD(learning_rate=0.1, momentum=0.0)"),
        ("SGD(0.1, 0.9, 0.0, True)", KERAS_2, "SGD(learning_rate=0.1, momentum=0.9, nesterov=True)"),
        ("SGD(0.1, 0.9, True)", TF_KERAS, "SGD(learning_rate=0.1, momentum=0.9, nesterov=True)"),
        ("RMSprop(0.1, epsilon=None)", KERAS_2, "RMSprop(learning_rate=0.1, rho=0.9, epsilon=1e-07)"),
        ("SGD(0.1, decay=1e-6)", KERAS_2, "SGD(learning_rate=InverseTimeDecay(0.1, 1, 1e-06), momentum=0.0)"),
        ("AdamOptimizer(0.1)", TF_KERAS, "Adam(learning_rate=0.1, beta_1=0.9, beta_2=0.999, epsilon=1e-07)"),
    ],
)
def test_defaults_are_written_out_as_the_version_has_them(written: str, flavour: Flavour, text: str) -> None:
    assert call_text(modern(parse_call(written), flavour)) == text


def test_an_optimizer_is_known_by_any_of_its_names() -> None:
    assert [class_named(name) for name in ("adam", "RMSProp", "GradientDescentOptimizer", "Ftrl")] == [
        *("Adam", "RMSprop", "SGD", "Ftrl")
    ]
