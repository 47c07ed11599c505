"""A live Keras model, as plain data: the model in, what it says of itself out; no package of Keras is imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from bakeoff.errors import StudyError
from bakeoff.spec.calls import shown

# Any: what JSON holds; readers look at what they use.
Table = dict[str, Any]


class LiveOptimizer(Protocol):
    """What is used of an optimizer of Keras."""

    def get_config(self) -> Mapping[str, Any]:  # whatever numbers its settings are
        """Return its settings."""
        ...


class LiveModel(Protocol):
    """What is used of a model of Keras, 2 or 3; one that was compiled has an `optimizer` beside it."""

    def to_json(self) -> str:
        """Return its configuration."""
        ...


def described(model: LiveModel) -> tuple[Table, Table]:
    """Return a model's configuration, and how it was compiled.

    Raises:
        StudyError: It is no Keras model, or one that cannot describe itself.
    """
    try:
        configuration = json.loads(model.to_json())
    except (AttributeError, NotImplementedError, TypeError, ValueError) as error:
        kind = type(model).__name__
        raise StudyError(f"expected a Sequential or functional Keras model, found {kind}: {error}.") from error
    if not isinstance(configuration, dict):
        raise StudyError(f"a model's to_json() must give a table, found {shown(configuration)}.")
    compiled = configuration.get("compile_config")
    return configuration, (compiled if isinstance(compiled, dict) else {}) | _optimizer(
        getattr(model, "optimizer", None)
    )


def _optimizer(optimizer: LiveOptimizer | None) -> Table:
    if optimizer is None:
        return {}
    # Numbers of NumPy and variables of Keras become plain ones on the way through JSON.
    settings = json.loads(json.dumps(dict(optimizer.get_config()), default=float))
    return {"optimizer": {"class_name": type(optimizer).__name__, "config": settings}}
