"""Optimizers as Keras 1 and 2 write them: a string or a call in, Keras 3's call with every argument written out.

Defaults, from the sources of each version:

- Keras 1.2.2 and 2.0, `keras/optimizers.py`: SGD 0.01; RMSprop and Adam 0.001; Adagrad 0.01; Adadelta 1.0; Nadam 0.002;
  all `epsilon` 1e-8.
- Keras 2.1.6, 2.2.4 and 2.3.1: the same rates, `epsilon` `K.epsilon()`, that is 1e-7.
- tf.keras of TensorFlow 2 (`tf_keras/src/optimizers`): Adadelta, Adagrad and Nadam 0.001, `epsilon` 1e-7, and 0.1 as
  Adagrad's first accumulator, which is 0 in Keras 1 and 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from bakeoff.bridge.reading.events import Flavour
from bakeoff.spec import Call, Value

_OLD_ORDERS: Mapping[str, tuple[str, ...]] = {
    "SGD": ("learning_rate", "momentum", "decay", "nesterov"),
    "RMSprop": ("learning_rate", "rho", "epsilon", "decay"),
    "Adagrad": ("learning_rate", "epsilon", "decay"),
    "Adadelta": ("learning_rate", "rho", "epsilon", "decay"),
    "Adam": ("learning_rate", "beta_1", "beta_2", "epsilon", "decay", "amsgrad"),
    "Nadam": ("learning_rate", "beta_1", "beta_2", "epsilon", "schedule_decay"),
}
"""The order of the arguments in Keras 1 and 2, where Keras 3 has no `decay`."""

_NEW_ORDERS: Mapping[str, tuple[str, ...]] = {
    "SGD": ("learning_rate", "momentum", "nesterov"),
    "RMSprop": ("learning_rate", "rho", "momentum", "epsilon", "centered"),
    "Adagrad": ("learning_rate", "initial_accumulator_value", "epsilon"),
    "Adadelta": ("learning_rate", "rho", "epsilon"),
    "Adam": ("learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad"),
    "AdamW": ("learning_rate", "weight_decay", "beta_1", "beta_2", "epsilon", "amsgrad"),
    "Nadam": ("learning_rate", "beta_1", "beta_2", "epsilon"),
}

_BETAS: dict[str, Value] = {"beta_1": 0.9, "beta_2": 0.999}
_COMMON: Mapping[str, dict[str, Value]] = {
    "SGD": {"learning_rate": 0.01, "momentum": 0.0},
    "RMSprop": {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7},
    "Adagrad": {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7},
    "Adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7},
    "Adam": {"learning_rate": 0.001, **_BETAS, "epsilon": 1e-7},
    "AdamW": {"learning_rate": 0.001, "weight_decay": 0.004, **_BETAS, "epsilon": 1e-7},
    "Nadam": {"learning_rate": 0.001, **_BETAS, "epsilon": 1e-7},
}
_OLDER: Mapping[str, dict[str, Value]] = {
    "Adagrad": {"learning_rate": 0.01, "initial_accumulator_value": 0.0},
    "Adadelta": {"learning_rate": 1.0},
    "Nadam": {"learning_rate": 0.002},
}
_RENAMED = {"lr": "learning_rate", "beta1": "beta_1", "beta2": "beta_2", "use_nesterov": "nesterov"}
_CLASSES = {
    **{name.lower(): name for name in _COMMON},
    "gradientdescent": "SGD",
    "momentum": "SGD",
    "gradientdescentoptimizer": "SGD",
    "momentumoptimizer": "SGD",
    **{f"{name.lower()}optimizer": name for name in _COMMON},
}


def class_named(name: str) -> str:
    """Return an optimizer's class by any of its names; a name that is none comes back as it is."""
    return _CLASSES.get(name.lower(), name)


def modern(call: Call, flavour: Flavour) -> Call:
    """Return an optimizer's call under Keras 3's names, with the defaults of the Keras that the file is for."""
    kind = class_named(call.name)
    is_old = flavour.major == 1 or (flavour.major == 2 and flavour.package != "tf.keras")
    order = (_OLD_ORDERS if is_old else _NEW_ORDERS).get(kind, ())
    given = dict(zip(order, call.positional, strict=False))
    given |= {_RENAMED.get(name, name): value for name, value in call.keywords}
    usual = _COMMON.get(kind, {}) | (_OLDER.get(kind, {}) if is_old else {})
    if flavour.major == 1 and "epsilon" in usual:
        usual = usual | {"epsilon": 1e-8}
    if given.get("epsilon", 1.0) is None:
        del given["epsilon"]
    return Call(kind, call.positional[len(order) :], tuple(_decayed(usual | given).items()))


def _decayed(arguments: dict[str, Value]) -> dict[str, Value]:
    """Return arguments with Keras 2's `decay` as the schedule that it is: rate / (1 + decay · step)."""
    decay = arguments.pop("decay", None)
    if not isinstance(decay, int | float) or decay == 0:
        return arguments
    schedule = Call("InverseTimeDecay", (arguments["learning_rate"], 1, decay))
    return arguments | {"learning_rate": schedule}
