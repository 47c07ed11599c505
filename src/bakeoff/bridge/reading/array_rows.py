"""Rows and columns of arrays: what loads, slices, splits or joins them in; arrays that know their share out."""

from __future__ import annotations

import ast
from dataclasses import replace

from bakeoff.bridge.reading import datasets
from bakeoff.bridge.reading.events import Called, Transformed
from bakeoff.bridge.reading.frozen import freeze, freeze_all, is_small
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments
from bakeoff.bridge.reading.values import Array, External, Made, Part, Role, Step, StepKind

_READERS = ("read_csv", "loadtxt", "genfromtxt", "load", "loadmat", "read_table", "read_pickle", "File")
_BUFFERS = ("numpy.frombuffer", "numpy.fromfile")
"""What they give has no shape until it is reshaped, and no name where it was read from something open."""
_PICKLES = ("pickle.load", "cPickle.load", "_pickle.load", "six.moves.cPickle.load")
_OPENML = ("fetch_openml", "fetch_mldata")
_LABEL_COLUMNS = ("label", "labels", "class", "target", "y", "y_train", "y_test", "digit")


def loaded(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object | None:
    """Return what a call that reads a file or fetches a data set gives; None where the call is none."""
    name = path.rpartition(".")[2]
    source = arguments.get("name", 0, default=arguments.get("filepath_or_buffer", None, default=arguments.get("path")))
    if name in _OPENML and isinstance(source, str) and "mnist" in source.lower():
        _told(path, arguments, machine, node)
        is_fashion = "fashion" in source.lower()
        pair = tuple(
            datasets.openml("fashion_mnist" if is_fashion else "mnist", role=role) for role in ("images", "labels")
        )
        return pair if arguments.get("return_X_y") is True else {"data": pair[0], "target": pair[1]}
    if name in _READERS and path.split(".", maxsplit=1)[0] in ("pandas", "numpy", "scipy", "h5py"):
        _told(path, arguments, machine, node)
        return datasets.file_table(source if isinstance(source, str) else "")
    if path in _BUFFERS:
        _told(path, arguments, machine, node)
        return datasets.file_table(source if isinstance(source, str) else "")
    if path in _PICKLES and _is_pickled_mnist(source):
        _told(path, arguments, machine, node)
        return _pickled(machine, node)
    if name == "read_data_sets":
        _told(path, arguments, machine, node)
        return _tutorial()
    return None


def _is_pickled_mnist(source: object) -> bool:
    """Whether a file was opened that bears the name of deeplearning.net's: `gzip.open("mnist.pkl.gz", "rb")`."""
    named = source.positional[:1] if isinstance(source, Made) and source.name in ("open", "GzipFile") else ()
    return any(isinstance(name, str) and "mnist.pkl" in name.lower() for name in named)


def _pickled(machine: Machine, node: ast.AST) -> object:
    """Return the three parts of deeplearning.net's file: vectors between 0 and 1, the last 10,000 rows set aside."""
    (images, labels), test = datasets.keras_dataset("mnist")
    step = Step(kind="divide", function="/", arguments=(255,), place=machine.place(node))
    parts = [
        tuple(replace(each, share=share, shape=(count, *(each.shape or ())[1:])) for each in (images, labels))
        for share, count in ((5 / 6, 50_000), (1 / 6, 10_000))
    ]
    scaled = [(replace(_vectors(first), steps=(step,)), second) for first, second in (*parts, test)]
    (train, train_labels), (held, held_labels), (last, last_labels) = scaled
    aside = (replace(held, held_out_of="train"), replace(held_labels, held_out_of="train"))
    return ((train, train_labels), aside, (last, last_labels))


def _tutorial() -> dict[object, object]:
    """Return what TensorFlow's old tutorials load: images as vectors between 0 and 1."""
    (images, labels), (test_images, test_labels) = datasets.keras_dataset("mnist")
    train, test = _vectors(images), _vectors(test_images)
    return {
        "train": {"images": train, "labels": labels, "num_examples": 55_000},
        "validation": {"images": replace(train, share=1 / 12), "labels": replace(labels, share=1 / 12)},
        "test": {"images": test, "labels": test_labels, "num_examples": 10_000},
    }


def _vectors(images: Array) -> Array:
    count = None if images.shape is None else images.shape[0]
    return replace(images, shape=(count, 784))


def _told(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> None:
    place = machine.place(node)
    call = Made(
        function=path,
        positional=freeze_all(arguments.positional, machine, place=place),
        keywords=tuple((name, freeze(value, machine, place=place)) for name, value in arguments.keywords.items()),
        place=place,
    )
    machine.tell(Called(call=call), node)


def column(array: Array, name: str, *, arguments: Arguments, machine: Machine, node: ast.AST) -> Array:
    """Return one column of a table, or a table without one: labels under their usual names, else images."""
    wanted = arguments.get("labels", 0, default=arguments.get("columns"))
    wanted = wanted[0] if isinstance(wanted, list | tuple) and len(wanted) == 1 else wanted
    is_label = isinstance(wanted, str) and wanted.lower() in _LABEL_COLUMNS
    if name == "drop":
        return replace(array, role="images" if is_label else array.role, shape=None)
    return replace(array, role="labels" if is_label else array.role, shape=None)


def part_of(array: Array, index: ast.expr, *, machine: Machine, node: ast.AST) -> object:
    """Return what square brackets take of an array: rows, a column, or an axis more."""
    if isinstance(index, ast.Tuple):
        return _along_axes(array, index, machine, node)
    if isinstance(index, ast.Slice):
        return _rows(array, index, machine, node)
    at = machine.evaluate(index)
    if isinstance(at, str):
        return _file_part(array, at, machine, node)
    if isinstance(at, list) and all(isinstance(each, str) for each in at):
        return replace(array, role="images", shape=None)
    if isinstance(at, int):
        return replace(array, shape=array.shape[1:] if array.shape else None, share=None)
    if isinstance(at, External) and at.name == "Ellipsis":
        return array
    return _cut(array, "rows", (at,), None, machine, node)


def _file_part(array: Array, name: str, machine: Machine, node: ast.AST) -> Array:
    """Return what an archive of arrays or a table has under a name, as `x_train` or `label`."""
    lower = name.lower()
    part: Part = "test" if "test" in lower else "train" if "train" in lower else array.part
    is_label = lower in _LABEL_COLUMNS or lower.startswith("y")
    is_image = lower.startswith("x") or lower in ("data", "images", "image")
    role: Role = "labels" if is_label else "images" if is_image else array.role
    return replace(array, part=part, role=role, shape=None)


def _along_axes(array: Array, index: ast.Tuple, machine: Machine, node: ast.AST) -> object:
    axes = [None if isinstance(each, ast.Slice) else machine.evaluate(each) for each in index.elts]
    if any(each is None and isinstance(node, ast.Constant) for each, node in zip(axes, index.elts, strict=True)):
        axes = _new_axes(axes, index)
    new = [position for position, each in enumerate(axes) if _is_new_axis(each)]
    if new:
        return _with_axes(array, new, axes, machine, node)
    rows = index.elts[0]
    if isinstance(rows, ast.Slice) and rows.lower is None and rows.upper is None:
        return _columns(array, index.elts[1], machine)
    return _cut(array, "rows", (), None, machine, node)


def _new_axes(axes: list[object], index: ast.Tuple) -> list[object]:
    marks = [isinstance(each, ast.Constant) and each.value is None for each in index.elts]
    return [External("numpy.newaxis") if is_new else each for is_new, each in zip(marks, axes, strict=True)]


def _is_new_axis(value: object) -> bool:
    return isinstance(value, External) and value.name == "newaxis"


def _with_axes(array: Array, new: list[int], axes: list[object], machine: Machine, node: ast.AST) -> Array:
    shape = array.shape
    if shape is not None:
        is_last = axes[0] is not None and isinstance(axes[0], External) and axes[0].name == "Ellipsis"
        lengths = list(shape)
        for position in new:
            lengths.insert(len(lengths) if is_last else position, 1)
        shape = tuple(lengths)
    return _cut(array, "expand", (), shape, machine, node)


def _columns(array: Array, columns: ast.expr, machine: Machine) -> Array:
    """Return columns of a table: one of them is taken for the labels, many for the images."""
    if isinstance(columns, ast.Slice):
        return replace(array, role="images" if array.role == "other" else array.role, shape=None)
    at = machine.evaluate(columns)
    is_label = (isinstance(at, int) and array.role == "other") or (isinstance(at, str) and at.lower() in _LABEL_COLUMNS)
    return replace(array, role="labels" if is_label else array.role, shape=None)


def _rows(array: Array, index: ast.Slice, machine: Machine, node: ast.AST) -> Array:
    given = [None if each is None else machine.evaluate(each) for each in (index.lower, index.upper)]
    ends = [each for each in given if each is None or isinstance(each, int)]
    count = array.shape[0] if array.shape else None
    if count is None or index.step is not None or len(ends) < len(given):
        return _cut(array, "rows", tuple(given), None, machine, node)
    kept = len(range(count)[slice(*ends)])
    shape = (kept, *(array.shape or ())[1:])
    share = None if array.share is None else array.share * kept / max(count, 1)
    cut = _openml_part(array, ends, count)
    return replace(_cut(cut, "rows", tuple(ends), shape, machine, node), share=share)


def _openml_part(array: Array, ends: list[int | None], count: int) -> Array:
    """Return the part that the first 60,000 or the last 10,000 of MNIST's 70,000 images are."""
    if array.part != "all" or count != 70_000:
        return array
    if ends in ([60_000, None], [60_000, 70_000]):
        return replace(array, part="test")
    return replace(array, part="train") if ends in ([None, 60_000], [0, 60_000]) else array


# What is taken, and the shape that it has: a step's own facts.
def _cut(
    array: Array,
    kind: StepKind,
    arguments: tuple[object, ...],
    shape: tuple[int | None, ...] | None,
    machine: Machine,
    node: ast.AST,
) -> Array:
    place = machine.place(node)
    step = Step(kind=kind, function="[]", arguments=freeze_all(arguments, machine, place=place), place=place)
    if shape is None and array.shape is not None and kind == "rows":
        shape = (None, *array.shape[1:])
    return _told_of(array, step, shape, machine, node)


def _told_of(array: Array, step: Step, shape: tuple[int | None, ...] | None, machine: Machine, node: ast.AST) -> Array:
    share = None if step.kind == "rows" else array.share
    changed = replace(array, shape=shape, steps=(*array.steps, step), share=share)
    if not is_small(changed, machine):
        changed = replace(changed, steps=())
    machine.tell(Transformed(step=step, before=array, after=changed), node)
    return changed


def split(arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what `train_test_split` gives: of each array what is left, then what is set aside."""
    size = arguments.get("test_size")
    _told("sklearn.model_selection.train_test_split", arguments, machine, node)
    parts: list[object] = []
    for each in arguments.positional:
        if isinstance(each, Array):
            parts += _halves(each, _share(size, arguments.get("train_size"), each), machine, node)
        else:
            parts += [each, each]
    return tuple(parts)


def _share(size: object, kept: object, array: Array) -> float | None:
    """Return how large a share `train_test_split` sets aside; scikit-learn's default is a quarter."""
    if size is None and isinstance(kept, float):
        return 1 - kept
    if size is None:
        return 0.25 if kept is None else None
    if isinstance(size, float) and 0 < size < 1:
        return size
    count = array.shape[0] if array.shape else None
    return size / count if isinstance(size, int) and count and 0 < size < count else None


def _halves(array: Array, share: float | None, machine: Machine, node: ast.AST) -> list[object]:
    kept = None if share is None or array.share is None else array.share * (1 - share)
    aside = None if share is None or array.share is None else array.share * share
    count = array.shape[0] if array.shape else None
    counts = (None, None) if count is None or share is None else (count - round(count * share), round(count * share))
    rest = (array.shape or ())[1:]
    step = Step(kind="rows", function="train_test_split", place=machine.place(node))
    shapes = [None if array.shape is None else (each, *rest) for each in counts]
    left = replace(_told_of(array, step, shapes[0], machine, node), share=kept)
    other = replace(_told_of(array, step, shapes[1], machine, node), share=aside, held_out_of=array.part)
    if array.part == "all":
        return [replace(left, part="train", share=1.0), replace(other, part="test", share=1.0)]
    return [left, other]


def joined(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what joining arrays end to end gives: both parts together, or more of the same."""
    items = items_of(arguments.get("arrays", 0), machine) or list(arguments.positional)
    arrays = [each for each in items if isinstance(each, Array)]
    if not arrays:
        return None
    first = arrays[0]
    parts = {each.part for each in arrays}
    step = Step(kind="other", function=path, place=machine.place(node))
    lengths = [each.shape[0] if each.shape else None for each in arrays]
    count = sum(length for length in lengths if length is not None) if None not in lengths else None
    shape = None if first.shape is None else (count, *first.shape[1:])
    whole = _told_of(first, step, shape, machine, node)
    return replace(whole, part=first.part if len(parts) == 1 else "all", share=1.0)
