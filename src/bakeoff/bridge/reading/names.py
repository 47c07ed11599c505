"""What a name stands for: a scope's, Python's, one that a star import brought, or one of Keras that lost its import."""

from __future__ import annotations

import ast
import builtins

from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Scope, is_keras
from bakeoff.bridge.reading.values import External
from bakeoff.spec import is_callback_name, is_layer_name, is_optimizer_name

_BUILTINS = frozenset(dir(builtins)) | {"unicode", "xrange", "raw_input", "get_ipython", "display", "reduce"}
_MODELS = ("Sequential", "Model", "load_model", "model_from_json", "model_from_yaml", "clone_model")
_DATASETS = ("mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing")
_UTILS = ("to_categorical", "np_utils", "normalize", "plot_model")
_MODULES = (
    "layers",
    "models",
    "optimizers",
    "losses",
    "callbacks",
    "datasets",
    "backend",
    "regularizers",
    "initializers",
)
_TAILS = {
    **dict.fromkeys(_MODELS, "models"),
    **dict.fromkeys(_DATASETS, "datasets"),
    **dict.fromkeys(_UTILS, "utils"),
    "ImageDataGenerator": "preprocessing.image",
    **dict.fromkeys(_MODULES, ""),
    "Input": "layers",
}


def looked_up(name: str, machine: Machine, *, node: ast.AST) -> object:
    """Return what a name stands for."""
    scope: Scope | None = machine.scope
    while scope is not None:
        if name in scope.names:
            return scope.names[name]
        scope = scope.parent
    if name == "__name__":
        return "__main__"
    starred = _from_stars(name, machine.stars)
    if starred is not None:
        return External(starred)
    if name in _BUILTINS:
        return External(f"builtins.{name}")
    known = keras_path(name)
    if known is not None:
        machine.leave_out(node, what=name, reason="it is defined nowhere above; it is taken for Keras's.")
        return External(known)
    return machine.unknown(f"'{name}' is defined nowhere above", node)


def keras_path(name: str) -> str | None:
    """Return where Keras keeps what it calls by a name, or None where it has nothing so called."""
    if name in _TAILS:
        return ".".join(part for part in ("keras", _TAILS[name], name) if part)
    if is_layer_name(name):
        return f"keras.layers.{name}"
    if is_optimizer_name(name):
        return f"keras.optimizers.{name}"
    return f"keras.callbacks.{name}" if is_callback_name(name) else None


def _from_stars(name: str, modules: list[str]) -> str | None:
    """Return the path of a name that a star import may have brought, the last import first."""
    for module in reversed(modules):
        if is_keras(f"{module}."):
            known = keras_path(name)
            if known is not None:
                return _in_package(known, module)
        elif name not in _BUILTINS and keras_path(name) is None:
            return f"{module}.{name}"
    return None


def _in_package(known: str, module: str) -> str:
    """Return Keras's own path of a thing as the package has it that the module belongs to."""
    package = module.partition("keras")[0] + "keras"
    return package + known.removeprefix("keras")
