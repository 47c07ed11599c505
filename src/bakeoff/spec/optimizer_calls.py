"""Optimizers as Keras writes them: one call in, an `Optimizer` with every argument out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.calls import Call, Value, parse_call
from bakeoff.spec.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    AdamW,
    Common,
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRate,
    Nadam,
    Optimizer,
    PiecewiseConstantDecay,
    PolynomialDecay,
    RMSprop,
    Schedule,
)
from bakeoff.spec.rules import (
    BOOLEAN,
    NOT_NEGATIVE,
    NUMBER,
    NUMBERS,
    POSITIVE,
    SHARE,
    SHARE_BELOW_ONE,
    TEXT,
    Rule,
    is_number,
    optional,
)
from bakeoff.spec.signatures import Argument, Bound, Signature, bind, dropped, lacking, unknown


def _schedule(name: str, *arguments: Argument) -> Signature:
    return Signature(name=name, arguments=arguments)


_NAME = dropped("name", rule=optional(TEXT))
_INITIAL = Argument("initial_learning_rate", NOT_NEGATIVE)
_STEPS = Argument("decay_steps", POSITIVE)
_RATE = Argument("decay_rate", NOT_NEGATIVE)
_STAIRCASE = Argument("staircase", BOOLEAN, False)
_ALPHA = Argument("alpha", NUMBER, 0.0)

SCHEDULE_SIGNATURES: dict[str, Signature] = {
    signature.name: signature
    for signature in (
        _schedule("ExponentialDecay", _INITIAL, _STEPS, _RATE, _STAIRCASE, _NAME),
        _schedule("PiecewiseConstantDecay", Argument("boundaries", NUMBERS), Argument("values", NUMBERS), _NAME),
        _schedule(
            "PolynomialDecay",
            _INITIAL,
            _STEPS,
            Argument("end_learning_rate", NOT_NEGATIVE, 0.0001),
            Argument("power", POSITIVE, 1.0),
            Argument("cycle", BOOLEAN, False),
            _NAME,
        ),
        _schedule("InverseTimeDecay", _INITIAL, _STEPS, _RATE, _STAIRCASE, _NAME),
        _schedule(
            "CosineDecay",
            _INITIAL,
            _STEPS,
            _ALPHA,
            _NAME,
            Argument("warmup_target", optional(NOT_NEGATIVE), None),
            Argument("warmup_steps", NOT_NEGATIVE, 0),
        ),
        _schedule(
            "CosineDecayRestarts",
            _INITIAL,
            Argument("first_decay_steps", POSITIVE),
            Argument("t_mul", POSITIVE, 2.0),
            Argument("m_mul", POSITIVE, 1.0),
            _ALPHA,
            _NAME,
        ),
    )
}
"""What each learning-rate schedule takes, in Keras 3's order."""

_SCHEDULE_MAKERS: dict[str, Callable[[Bound], Schedule]] = {
    "ExponentialDecay": lambda values: ExponentialDecay(**values),
    "PiecewiseConstantDecay": lambda values: PiecewiseConstantDecay(**values),
    "PolynomialDecay": lambda values: PolynomialDecay(**values),
    "InverseTimeDecay": lambda values: InverseTimeDecay(**values),
    "CosineDecay": lambda values: CosineDecay(**values),
    "CosineDecayRestarts": lambda values: CosineDecayRestarts(**values),
}


def read_schedule(call: Call) -> Schedule:
    """Return the learning-rate schedule that a call stands for.

    Raises:
        StudyError: There is no such schedule, or its arguments are wrong.
    """
    signature = SCHEDULE_SIGNATURES.get(call.name)
    if signature is None:
        raise unknown("learning-rate schedule", call.name, known=SCHEDULE_SIGNATURES)
    schedule = _SCHEDULE_MAKERS[call.name](bind(call, signature))
    if isinstance(schedule, PiecewiseConstantDecay):
        _check_pieces(schedule)
    return schedule


def _check_pieces(schedule: PiecewiseConstantDecay) -> None:
    if len(schedule.values) != len(schedule.boundaries) + 1:
        raise StudyError(
            f"PiecewiseConstantDecay needs one more value than boundaries, found {len(schedule.boundaries)} boundaries "
            f"and {len(schedule.values)} values."
        )
    if list(schedule.boundaries) != sorted(schedule.boundaries):
        raise StudyError("PiecewiseConstantDecay: `boundaries` must grow.")


def _learning_rate(value: Value) -> LearningRate:
    if isinstance(value, Call):
        return read_schedule(value)
    rate = NOT_NEGATIVE.convert(value)
    assert isinstance(rate, float)
    return rate


LEARNING_RATE = Rule(
    "a number of at least 0 or a schedule, such as CosineDecay(0.1, 1000)",
    lambda value: isinstance(value, Call) or (is_number(value) and NOT_NEGATIVE.accepts(value)),
    _learning_rate,
)

_WEIGHT_DECAY = Argument("weight_decay", optional(NOT_NEGATIVE), None)
_CLIPPING = tuple(Argument(name, optional(POSITIVE), None) for name in ("clipnorm", "clipvalue", "global_clipnorm"))
_REST = (
    lacking("use_ema", False),
    lacking("ema_momentum", 0.99),
    lacking("ema_overwrite_frequency", None),
    lacking("loss_scale_factor", None),
    lacking("gradient_accumulation_steps", None),
    _NAME,
)
_OLD_DECAY = "Write learning_rate=InverseTimeDecay(learning_rate, 1, decay)."


def _optimizer(name: str, *arguments: Argument, extras: tuple[Argument, ...] = ()) -> Signature:
    return Signature(
        name=name,
        arguments=(*arguments, *_CLIPPING, *_REST),
        extras=extras,
        retired={"lr": "Write `learning_rate`.", "decay": _OLD_DECAY},
    )


def _rate(default: float) -> Argument:
    return Argument("learning_rate", LEARNING_RATE, default)


def _epsilon() -> Argument:
    return Argument("epsilon", NOT_NEGATIVE, 1e-7)


_MOMENTUM = Argument("momentum", SHARE, 0.0)
_BETAS = (Argument("beta_1", SHARE_BELOW_ONE, 0.9), Argument("beta_2", SHARE_BELOW_ONE, 0.999))
_AMSGRAD = Argument("amsgrad", BOOLEAN, False)

_SIGNATURES = (
    _optimizer(
        "SGD",
        _rate(0.01),
        _MOMENTUM,
        Argument("nesterov", BOOLEAN, False),
        _WEIGHT_DECAY,
        extras=(Argument("decay", NOT_NEGATIVE, 0.0),),
    ),
    _optimizer("Adam", _rate(0.001), *_BETAS, _epsilon(), _AMSGRAD, _WEIGHT_DECAY),
    _optimizer("AdamW", _rate(0.001), Argument("weight_decay", NOT_NEGATIVE, 0.004), *_BETAS, _epsilon(), _AMSGRAD),
    _optimizer("Adadelta", _rate(0.001), Argument("rho", SHARE, 0.95), _epsilon(), _WEIGHT_DECAY),
    _optimizer(
        "RMSprop",
        _rate(0.001),
        Argument("rho", SHARE, 0.9),
        _MOMENTUM,
        _epsilon(),
        Argument("centered", BOOLEAN, False),
        _WEIGHT_DECAY,
    ),
    _optimizer(
        "Adagrad", _rate(0.001), Argument("initial_accumulator_value", NOT_NEGATIVE, 0.1), _epsilon(), _WEIGHT_DECAY
    ),
    _optimizer("Nadam", _rate(0.001), *_BETAS, _epsilon(), _WEIGHT_DECAY),
)

OPTIMIZER_SIGNATURES: dict[str, Signature] = {signature.name: signature for signature in _SIGNATURES}
"""What each optimizer takes, in Keras 3's order."""

_OPTIMIZER_MAKERS: dict[str, Callable[[Bound], Optimizer]] = {
    "SGD": lambda values: SGD(**values),
    "Adam": lambda values: Adam(**values),
    "AdamW": lambda values: AdamW(**values),
    "Adadelta": lambda values: Adadelta(**values),
    "RMSprop": lambda values: RMSprop(**values),
    "Adagrad": lambda values: Adagrad(**values),
    "Nadam": lambda values: Nadam(**values),
}


@lru_cache(maxsize=1_024)
def read_optimizer(text: str) -> Optimizer:
    """Return the optimizer that a call, or a bare name in any capitals as `adam`, stands for.

    Raises:
        StudyError: The text is no call, names no optimizer, or has arguments that do not fit.
    """
    call = parse_call(text)
    if "(" in text:
        return read_optimizer_call(call)
    return read_optimizer_call(replace(call, name=_BY_LOWER.get(call.name.lower(), call.name)))


def read_optimizer_call(call: Call) -> Optimizer:
    """Return the optimizer that a call stands for.

    Raises:
        StudyError: It names no optimizer, or has arguments that do not fit.
    """
    name = call.name
    signature = OPTIMIZER_SIGNATURES.get(name)
    if signature is None:
        raise unknown("optimizer", name, known=OPTIMIZER_SIGNATURES, keras_has=keras_names.OPTIMIZERS)
    values = bind(call, signature)
    if name == "SGD":
        values = _with_time_based_decay(values)
    common = {field: values.pop(field) for field in ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm")}
    # A decay of 0 takes nothing away, as None.
    common["weight_decay"] = common["weight_decay"] or None
    clips = [field for field, value in common.items() if field != "weight_decay" and value is not None]
    if len(clips) > 1:
        raise StudyError(f"{name}: only one of {', '.join(f'`{clip}`' for clip in clips)} may be given.")
    return _OPTIMIZER_MAKERS[name](values | {"common": Common(**common)})


def is_optimizer_name(name: str) -> bool:
    """Return whether Keras has an optimizer of this name, be it one that bakeoff has not."""
    return name in OPTIMIZER_SIGNATURES or name in keras_names.OPTIMIZERS


_BY_LOWER = {name.lower(): name for name in (*OPTIMIZER_SIGNATURES, *keras_names.OPTIMIZERS)}


def _with_time_based_decay(values: Bound) -> Bound:
    decay = values.pop("decay")
    if decay == 0:
        return values
    if not isinstance(values["learning_rate"], float):
        raise StudyError("SGD: `decay` needs a number as `learning_rate`, and here it is a schedule.")
    return values | {"learning_rate": InverseTimeDecay(values["learning_rate"], 1.0, decay)}
