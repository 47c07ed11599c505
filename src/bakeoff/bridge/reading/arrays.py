"""What is done to arrays: operators, NumPy's functions and methods in, the array that comes of it and an event out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod

from bakeoff.bridge.reading import array_rows, datasets, scalars
from bakeoff.bridge.reading.events import Called, Transformed
from bakeoff.bridge.reading.frozen import freeze, freeze_all, is_small
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments
from bakeoff.bridge.reading.values import Array, Made, Statistic, Step, StepKind, Value

_OPERATORS: Mapping[type[ast.operator], tuple[str, StepKind]] = {
    ast.Add: ("+", "add"),
    ast.Sub: ("-", "subtract"),
    ast.Mult: ("*", "multiply"),
    ast.Div: ("/", "divide"),
    ast.FloorDiv: ("//", "divide"),
}
_WORDS = ("+", "-", "*", "/", "//", "an operator")
_STATISTICS = ("mean", "std", "var", "min", "max", "sum", "median", "amax", "amin", "percentile", "norm", "unique")
_JOINING = ("concatenate", "append", "vstack", "hstack", "concat")
_FUNCTIONS: Mapping[str, StepKind] = {
    "array": "cast",
    "asarray": "cast",
    "asfarray": "cast",
    "float32": "cast",
    "cast": "cast",
    "constant": "cast",
    "convert_to_tensor": "cast",
    "copy": "cast",
    "ascontiguousarray": "cast",
    "reshape": "reshape",
    "expand_dims": "expand",
    "squeeze": "reshape",
    "ravel": "reshape",
    "divide": "divide",
    "true_divide": "divide",
    "multiply": "multiply",
    "subtract": "subtract",
    "add": "add",
    "to_categorical": "one_hot",
    "one_hot": "one_hot",
    "get_dummies": "one_hot",
    "normalize": "normalise",
    "pad": "other",
    "transpose": "other",
    "moveaxis": "other",
    "rollaxis": "other",
    "stack": "other",
    "flip": "other",
    "sort": "sort",
    "argsort": "sort",
    "permutation": "shuffle",
    "rgb_to_grayscale": "other",
    "grayscale_to_rgb": "other",
    "resize": "other",
    "resize_with_pad": "other",
    "repeat": "other",
}
_METHODS: Mapping[str, StepKind] = {
    **{name: kind for name, kind in _FUNCTIONS.items() if name in ("reshape", "copy", "ravel", "transpose", "squeeze")},
    "astype": "cast",
    "flatten": "reshape",
    "to_numpy": "cast",
    "as_matrix": "cast",
    "toarray": "cast",
    "numpy": "cast",
    "view": "cast",
    "fillna": "cast",
    "sort": "sort",
}


def loaded(path: str, *, machine: Machine, node: ast.AST) -> object:
    """Return what `load_data()` of one of Keras's data sets gives, and tell of the call."""
    machine.tell(Called(call=Made(function=path, place=machine.place(node))), node)
    return datasets.keras_dataset(path.split(".")[-2])


def calculated(kind: ast.operator, operands: tuple[object, object], *, machine: Machine, node: ast.AST) -> object:
    """Return what an operator makes of an array and something else."""
    left, right = operands
    array, other = (left, right) if isinstance(left, Array) else (right, left)
    word, step = _OPERATORS.get(type(kind), ("an operator", "other"))
    if array is right and step in ("subtract", "divide"):
        # 1 - x turns an image around: no step that has a name.
        step = "other"
    return (
        _changed(array, step, word, Arguments(positional=(other,)), machine, node) if isinstance(array, Array) else None
    )


def called(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object | None:
    """Return what a function outside makes of arrays; None where it makes something else."""
    name = path.rpartition(".")[2]
    number = scalars.called(path, arguments)
    if number is not None:
        return number
    data = array_rows.loaded(path, arguments, machine=machine, node=node)
    if data is not None:
        return data
    first = arguments.get("x", 0, default=arguments.get("y", None, default=arguments.get("a")))
    if name in _JOINING and isinstance(first, Array | list | tuple):
        return array_rows.joined(path, arguments, machine=machine, node=node)
    return _of_array(path, arguments, machine, node) if isinstance(first, Array) else None


def _of_array(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object | None:
    """Return what a function makes of the array that is its first argument."""
    name = path.rpartition(".")[2]
    named = {key: value for key, value in arguments.keywords.items() if not isinstance(value, Array)}
    others = Arguments(positional=arguments.positional[1:], keywords=named)
    arrays = [each for each in arguments.everything() if isinstance(each, Array)]
    if name == "train_test_split":
        return array_rows.split(arguments, machine=machine, node=node)
    if name in _STATISTICS:
        return _statistic(arrays[0], name, others, machine, node)
    if name == "shuffle" and "sklearn" in path:
        shuffled = [_changed(each, "shuffle", path, Arguments(), machine, node) for each in arrays]
        return tuple(shuffled) if len(shuffled) > 1 else shuffled[0]
    if name in ("shape", "ndim", "size"):
        return looked_up(arrays[0], name, machine=machine, node=node)
    kind = _FUNCTIONS.get(name)
    return None if kind is None else _changed(arrays[0], kind, path, others, machine, node)


def scaled(receiver: Made, arguments: Arguments, *, name: str, machine: Machine, node: ast.AST) -> object | None:
    """Return what a scaler or encoder of scikit-learn makes of an array; None where it is given none."""
    first = arguments.get("X", 0, default=arguments.get("y"))
    if not isinstance(first, Array):
        return None
    is_encoder = receiver.name in ("OneHotEncoder", "LabelBinarizer")
    others = Arguments(positional=(receiver,))
    return _changed(
        first, "one_hot" if is_encoder else "scaler", f"{receiver.function}().{name}", others, machine, node
    )


def method_called(array: Array, name: str, *, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return what a method of an array gives."""
    if name in _STATISTICS:
        return _statistic(array, name, arguments, machine, node)
    kind = _METHODS.get(name)
    if kind is not None:
        return _changed(array, kind, f"array.{name}", arguments, machine, node)
    if name in ("drop", "pop", "get"):
        return array_rows.column(array, name, arguments=arguments, machine=machine, node=node)
    if name in ("head", "info", "describe", "value_counts", "tolist", "isnull"):
        return machine.unknown(f"`{name}` of an array is not followed", node)
    return _changed(array, "other", f"array.{name}", arguments, machine, node)


def looked_up(array: Array, name: str, *, machine: Machine, node: ast.AST) -> object | None:
    """Return an array's attribute; None where it is a method, or not known."""
    if name in ("values", "iloc", "loc", "data"):
        return array
    if name == "label":
        return replace(array, role="labels")
    if name == "T":
        return _changed(array, "other", "array.T", Arguments(), machine, node)
    if name not in ("shape", "ndim", "size", "dtype"):
        return None
    known = _size(array, name, machine, node)
    return machine.unknown(f"the {name} of the array is not known", node) if known is None else known


def _size(array: Array, name: str, machine: Machine, node: ast.AST) -> object | None:
    if array.shape is None or name == "dtype":
        return None
    if name == "ndim":
        return len(array.shape)
    if name == "size":
        return _total(array.shape)
    return tuple(machine.unknown("this length is not known", node) if each is None else each for each in array.shape)


def part_of(array: Array, index: ast.expr, *, machine: Machine, node: ast.AST) -> object:
    """Return what square brackets take of an array."""
    return array_rows.part_of(array, index, machine=machine, node=node)


def _statistic(array: Array, name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> Statistic:
    place = machine.place(node)
    keywords: tuple[tuple[str, Value], ...] = tuple(
        (key, freeze(value, machine, place=place)) for key, value in arguments.keywords.items()
    )
    return Statistic(kind=name, array=array, keywords=keywords, place=place)


# What is done, with what, and where: a step's own facts.
def _changed(
    array: Array, kind: StepKind, function: str, arguments: Arguments, machine: Machine, node: ast.AST
) -> Array:
    """Return the array that comes of a step, and tell of it."""
    place = machine.place(node)
    step = Step(
        kind=kind,
        function=function,
        arguments=freeze_all(arguments.positional, machine, place=place),
        keywords=tuple((name, freeze(value, machine, place=place)) for name, value in arguments.keywords.items()),
        place=place,
    )
    shape = _SHAPES.get(kind, _same)(array, function, arguments)
    return after(array, step, shape=shape, machine=machine, node=node)


def after(array: Array, step: Step, *, shape: tuple[int | None, ...] | None, machine: Machine, node: ast.AST) -> Array:
    """Return an array after a step, and tell of it."""
    changed = replace(array, shape=shape, steps=(*array.steps, step))
    if not is_small(changed, machine):
        changed = replace(array, shape=shape, steps=())
    machine.tell(Transformed(step=step, before=array, after=changed), node)
    return changed


def _same(array: Array, function: str, arguments: Arguments) -> tuple[int | None, ...] | None:
    return array.shape


def _operator_shape(array: Array, function: str, arguments: Arguments) -> tuple[int | None, ...] | None:
    """Return the shape after a step that has no name: an operator keeps it, a function may do anything."""
    return array.shape if function in _WORDS else None


def _reshaped(array: Array, function: str, arguments: Arguments) -> tuple[int | None, ...] | None:
    name = function.rpartition(".")[2]
    if name in ("ravel", "flatten"):
        total = None if array.shape is None else _total(array.shape)
        return (total,)
    if name == "squeeze":
        return None if array.shape is None else tuple(length for length in array.shape if length != 1)
    given = arguments.get("newshape", None, default=arguments.get("shape", None, default=arguments.positional))
    while isinstance(given, tuple | list) and len(given) == 1 and isinstance(given[0], tuple | list):
        given = given[0]
    lengths = list(given) if isinstance(given, tuple | list) else [given]
    return _solved(array, [length if isinstance(length, int) else None for length in lengths])


def _solved(array: Array, lengths: list[int | None]) -> tuple[int | None, ...]:
    """Return a new shape with the length that was left to be found; a first length that is not known is the images'."""
    if lengths and lengths[0] is None and array.shape:
        lengths[0] = array.shape[0]
    total = None if array.shape is None else _total(array.shape)
    others = [length for length in lengths if length != -1]
    if total is None or None in others or lengths.count(-1) != 1:
        return tuple(None if length == -1 else length for length in lengths)
    size = prod(length for length in others if length)
    return tuple(total // max(size, 1) if length == -1 else length for length in lengths)


def _total(shape: tuple[int | None, ...]) -> int | None:
    known = [length for length in shape if length is not None]
    total = prod(known)
    return total if len(known) == len(shape) and abs(total) < 2**63 else None


def _expanded(array: Array, function: str, arguments: Arguments) -> tuple[int | None, ...] | None:
    axis = arguments.get("axis", 0, default=-1)
    if array.shape is None or not isinstance(axis, int) or not -len(array.shape) - 1 <= axis <= len(array.shape):
        return None
    at = axis if axis >= 0 else axis + len(array.shape) + 1
    return (*array.shape[:at], 1, *array.shape[at:])


def _encoded(array: Array, function: str, arguments: Arguments) -> tuple[int | None, ...] | None:
    count = arguments.get("num_classes", 0, default=arguments.get("nb_classes", None, default=arguments.get("depth")))
    known = datasets.KNOWN.get(array.dataset)
    if not isinstance(count, int) and known is not None:
        # Keras counts the classes that the labels have.
        count = known.classes
    first = array.shape[0] if array.shape else None
    return (first, count if isinstance(count, int) else None)


_SHAPES: Mapping[StepKind, Callable[[Array, str, Arguments], tuple[int | None, ...] | None]] = {
    "reshape": _reshaped,
    "expand": _expanded,
    "one_hot": _encoded,
    "other": _operator_shape,
}
