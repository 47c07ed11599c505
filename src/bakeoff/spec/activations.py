"""Activations by Keras's names: an argument's value in, the activation's name out."""

from __future__ import annotations

from bakeoff.errors import StudyError
from bakeoff.spec.calls import Name
from bakeoff.spec.rules import Rule
from bakeoff.spec.signatures import unknown

ACTIVATIONS = (
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "tanh",
    "tanh_shrink",
)
"""Every activation of Keras 3 that keeps its input's shape, each with Keras's default arguments."""

ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
"""Other spellings that Keras accepts."""

_REFUSED = {
    "glu": "it halves the number of units",
    "threshold": "it has arguments without a default, so Keras cannot use it by name either",
}


def read_activation(value: str | Name | None) -> str:
    """Return the activation's own name; None is Keras's word for `linear`.

    Raises:
        StudyError: Nothing bears the name, or it changes its input's shape.
    """
    if value is None:
        return "linear"
    written = value.name if isinstance(value, Name) else value
    name = ALIASES.get(written, written)
    if name in _REFUSED:
        raise StudyError(f"bakeoff does not have the activation {name}: {_REFUSED[name]}.")
    if name not in ACTIVATIONS:
        raise unknown("activation", written, known=ACTIVATIONS)
    return name


ACTIVATION = Rule(
    "the name of an activation, such as 'relu'",
    lambda value: value is None or isinstance(value, str | Name),
    read_activation,
)
