"""The order of a Keras model's layers: its configuration in, the configurations of its layers, first to last, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bakeoff.errors import StudyError
from bakeoff.spec.calls import shown
from bakeoff.spec.keras_configs import layer_name
from bakeoff.spec.keras_values import class_of, fields_of

MOST_LAYERS = 1_000

# Any: what JSON holds; each function looks at what it uses.
Table = Mapping[str, Any]


def chained_layers(model: Table) -> tuple[Table, ...]:
    """Return the layers of a `Sequential` model, or of a functional one whose graph is a chain.

    Raises:
        StudyError: It is another model, or its graph branches; the place names the layer.
    """
    kind = class_of(model)
    if kind == "Sequential":
        config = model.get("config")
        # Before Keras 2.2.3 the configuration was the list itself.
        return _entries(config if isinstance(config, list) else fields_of(model).get("layers"))
    if kind in ("Functional", "Model"):
        return _chain(fields_of(model))
    raise StudyError(f"{kind} is a model of its author's own class: bakeoff reads Sequential and functional models.")


def _entries(layers: object) -> tuple[Table, ...]:
    if not isinstance(layers, list) or not layers or not all(isinstance(layer, Mapping) for layer in layers):
        raise StudyError(f"must be a list of layers, found {shown(layers)}.", place="layers")
    if len(layers) > MOST_LAYERS:
        raise StudyError(f"a model may have {MOST_LAYERS:,} layers, this one has {len(layers):,}.")
    return tuple(layers)


def _chain(config: Table) -> tuple[Table, ...]:
    entries = {layer_name(entry): entry for entry in _entries(config.get("layers"))}
    after: dict[str | None, str] = {}
    for name, entry in entries.items():
        source = _source(entry, name)
        if source in after:
            raise StudyError(_branches(source, [after[source], name]), place=_place(name))
        after[source] = name
    names = _walk(after)
    if len(names) != len(config["layers"]):
        loose = next((name for name in entries if name not in names), names[-1])
        raise StudyError("it is not in the chain that starts at the input.", place=_place(loose))
    _check_output(config.get("output_layers"), names[-1])
    return tuple(entries[name] for name in names)


def _walk(after: Mapping[str | None, str]) -> list[str]:
    if None not in after:
        raise StudyError("no layer of the model is an input.")
    names = [after[None]]
    while (following := after.get(names[-1])) is not None and following not in names:
        names.append(following)
    return names


def _branches(source: str | None, names: Sequence[str]) -> str:
    both = " and ".join(map(shown, names))
    what = f"{shown(source)} leads to {both}" if source is not None else f"{both} are inputs"
    return f"the graph is no chain: {what}. bakeoff reads plain chains of layers."


def _source(entry: Table, name: str) -> str | None:
    """Return the name of the layer whose output a layer takes; None for an input."""
    nodes = entry.get("inbound_nodes")
    if not nodes:
        return None
    if not isinstance(nodes, list) or len(nodes) != 1:
        raise StudyError("it is used more than once; bakeoff reads plain chains of layers.", place=_place(name))
    tensors, settings = _keras3_node(nodes[0]) if isinstance(nodes[0], Mapping) else _keras2_node(nodes[0])
    if len(tensors) != 1 or not isinstance(tensors[0], str):
        raise StudyError("it does not take one input; bakeoff reads plain chains of layers.", place=_place(name))
    if any(value is not None and value is not False for value in settings.values()):
        raise StudyError(f"it is called with {', '.join(map(str, settings))[:60]}: leave that out.", place=_place(name))
    return tensors[0]


def _keras3_node(node: Table) -> tuple[list[object], Table]:
    given, settings = node.get("args"), node.get("kwargs")
    tensors = [_tensor(item) for item in given] if isinstance(given, list) else []
    return tensors, settings if isinstance(settings, Mapping) else {}


def _tensor(item: object) -> object:
    """Return the layer that a Keras tensor comes from."""
    config = item.get("config") if isinstance(item, Mapping) else None
    history = config.get("keras_history") if isinstance(config, Mapping) else None
    return history[0] if isinstance(history, list) and history else None


def _keras2_node(node: object) -> tuple[list[object], Table]:
    origins = node if isinstance(node, list) else []
    tensors = [origin[0] if isinstance(origin, list) and origin else None for origin in origins]
    first = origins[0] if origins and isinstance(origins[0], list) else []
    return tensors, first[3] if len(first) > 3 and isinstance(first[3], Mapping) else {}


def _check_output(outputs: object, last: str) -> None:
    """Check that what the model gives is what its last layer gives; Keras writes one output with or without a list."""
    only = outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs
    name = only[0] if isinstance(only, list) and only else None
    if name != last:
        raise StudyError("what the model gives is not what its last layer gives.", place=_place(last))


def _place(name: str) -> str:
    return f"layer {shown(name)}"
