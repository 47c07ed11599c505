"""Initialisers and regularizers as Keras writes them: an argument's value in, an `Initializer` or a `Penalty` out."""

from __future__ import annotations

from collections.abc import Callable

from bakeoff.errors import StudyError
from bakeoff.spec.calls import Call, Name
from bakeoff.spec.initializers import (
    Constant,
    Identity,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from bakeoff.spec.layers import Penalty
from bakeoff.spec.rules import NOT_NEGATIVE, NUMBER, POSITIVE, Rule, choice
from bakeoff.spec.signatures import Argument, Bound, Signature, bind, lacking, unknown

_SEED = lacking("seed", None)
_FANS = (_SEED, lacking("input_axes", None), lacking("output_axes", None))

_DISTRIBUTIONS = choice("truncated_normal", "untruncated_normal", "uniform", "normal")
_DISTRIBUTION = Rule(
    "'truncated_normal', 'untruncated_normal' or 'uniform'",
    _DISTRIBUTIONS.accepts,
    # Keras reads "normal" as the truncated one.
    lambda word: "truncated_normal" if word.lower() == "normal" else word.lower(),
)


def _fixed(initializer: Initializer) -> Callable[[Bound], Initializer]:
    return lambda arguments: initializer


def _signature(name: str, *arguments: Argument) -> Signature:
    return Signature(name=name, arguments=arguments)


_MAKERS: dict[str, Callable[[Bound], Initializer]] = {
    "Zeros": _fixed(Constant(0.0)),
    "Ones": _fixed(Constant(1.0)),
    "Constant": lambda values: Constant(**values),
    "RandomNormal": lambda values: RandomNormal(**values),
    "TruncatedNormal": lambda values: TruncatedNormal(**values),
    "RandomUniform": lambda values: RandomUniform(**values),
    "VarianceScaling": lambda values: VarianceScaling(**values),
    "GlorotUniform": _fixed(VarianceScaling(1.0, "fan_avg", "uniform")),
    "GlorotNormal": _fixed(VarianceScaling(1.0, "fan_avg", "truncated_normal")),
    "HeUniform": _fixed(VarianceScaling(2.0, "fan_in", "uniform")),
    "HeNormal": _fixed(VarianceScaling(2.0, "fan_in", "truncated_normal")),
    "LecunUniform": _fixed(VarianceScaling(1.0, "fan_in", "uniform")),
    "LecunNormal": _fixed(VarianceScaling(1.0, "fan_in", "truncated_normal")),
    "Orthogonal": lambda values: Orthogonal(**values),
    "Identity": lambda values: Identity(**values),
}

_NORMAL = (Argument("mean", NUMBER, 0.0), Argument("stddev", NOT_NEGATIVE, 0.05), _SEED)

INITIALIZER_SIGNATURES: dict[str, Signature] = {
    signature.name: signature
    for signature in (
        _signature("Zeros"),
        _signature("Ones"),
        _signature("Constant", Argument("value", NUMBER, 0.0)),
        _signature("RandomNormal", *_NORMAL),
        _signature("TruncatedNormal", *_NORMAL),
        _signature("RandomUniform", Argument("minval", NUMBER, -0.05), Argument("maxval", NUMBER, 0.05), _SEED),
        _signature(
            "VarianceScaling",
            Argument("scale", POSITIVE, 1.0),
            Argument("mode", choice("fan_in", "fan_out", "fan_avg"), "fan_in"),
            Argument("distribution", _DISTRIBUTION, "truncated_normal"),
            *_FANS,
        ),
        *(
            _signature(f"{family}{shape}", *_FANS)
            for family in ("Glorot", "He", "Lecun")
            for shape in ("Uniform", "Normal")
        ),
        _signature("Orthogonal", Argument("gain", NUMBER, 1.0), _SEED),
        _signature("Identity", Argument("gain", NUMBER, 1.0)),
    )
}
"""Keras's initialisers that need no data."""

INITIALIZER_ALIASES = {
    "zeros": "Zeros",
    "zero": "Zeros",
    "ones": "Ones",
    "one": "Ones",
    "constant": "Constant",
    "random_normal": "RandomNormal",
    "normal": "RandomNormal",
    "truncated_normal": "TruncatedNormal",
    "random_uniform": "RandomUniform",
    "uniform": "RandomUniform",
    "variance_scaling": "VarianceScaling",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_uniform": "LecunUniform",
    "lecun_normal": "LecunNormal",
    "orthogonal": "Orthogonal",
    "OrthogonalInitializer": "Orthogonal",
    "identity": "Identity",
    "IdentityInitializer": "Identity",
}
"""Other spellings that Keras accepts, as text or as functions."""

_REFUSED_INITIALIZERS = ("STFT", "stft", "STFTInitializer")


def read_initializer(value: str | Name | Call) -> Initializer:
    """Return the initialiser that a name or a call stands for.

    Raises:
        StudyError: Nothing bears the name, or its arguments are wrong.
    """
    call = _as_call(value)
    name = INITIALIZER_ALIASES.get(call.name, call.name)
    signature = INITIALIZER_SIGNATURES.get(name)
    if signature is None:
        known = (*INITIALIZER_SIGNATURES, *INITIALIZER_ALIASES)
        raise unknown("initializer", call.name, known=known, keras_has=_REFUSED_INITIALIZERS)
    return _MAKERS[name](bind(call, signature))


def _as_call(value: str | Name | Call) -> Call:
    if isinstance(value, Call):
        return value
    return Call(value if isinstance(value, str) else value.name)


def _is_named(value: object) -> bool:
    return isinstance(value, str | Name | Call)


def _for_vectors(value: str | Name | Call) -> Initializer:
    initializer = read_initializer(value)
    if isinstance(initializer, Orthogonal | Identity):
        raise StudyError(f"{type(initializer).__name__} makes a matrix, and these weights are a vector.")
    return initializer


def _for_convolutions(value: str | Name | Call) -> Initializer:
    initializer = read_initializer(value)
    if isinstance(initializer, Identity):
        raise StudyError("Identity makes a matrix, and the kernel of a convolution has four axes.")
    return initializer


_WORDS = "an initializer, such as 'he_normal' or HeNormal()"
MATRIX_INITIALIZER = Rule(_WORDS, _is_named, read_initializer)
CONVOLUTION_INITIALIZER = Rule(_WORDS, _is_named, _for_convolutions)
VECTOR_INITIALIZER = Rule(_WORDS, _is_named, _for_vectors)

REGULARIZER_SIGNATURES: dict[str, Signature] = {
    signature.name: signature
    for signature in (
        _signature("L1", Argument("l1", NOT_NEGATIVE, 0.01)),
        _signature("L2", Argument("l2", NOT_NEGATIVE, 0.01)),
        _signature("L1L2", Argument("l1", NOT_NEGATIVE, 0.0), Argument("l2", NOT_NEGATIVE, 0.0)),
    )
}

REGULARIZER_ALIASES = {"l1": "L1", "l2": "L2", "l1l2": "L1L2", "l1_l2": "L1L2"}
"""Other spellings that Keras accepts, as text or as functions."""

_REFUSED_REGULARIZERS = ("OrthogonalRegularizer", "orthogonal_regularizer")


def read_penalty(value: str | Name | Call) -> Penalty | None:
    """Return the penalty that a name or a call stands for; None where it weighs nothing.

    Raises:
        StudyError: Nothing bears the name, or its arguments are wrong.
    """
    call = _as_call(value)
    signature = REGULARIZER_SIGNATURES.get(REGULARIZER_ALIASES.get(call.name, call.name))
    if signature is None:
        known = (*REGULARIZER_SIGNATURES, *REGULARIZER_ALIASES)
        raise unknown("regularizer", call.name, known=known, keras_has=_REFUSED_REGULARIZERS)
    penalty = Penalty(**bind(call, signature))
    return None if penalty == Penalty() else penalty


def _penalty_or_none(value: str | Name | Call | None) -> Penalty | None:
    return None if value is None else read_penalty(value)


PENALTY = Rule(
    "a regularizer, such as L2(1e-4), or None",
    lambda value: value is None or _is_named(value),
    _penalty_or_none,
)
