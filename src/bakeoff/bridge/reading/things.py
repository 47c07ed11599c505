"""What names stand for while a file is read: the values of `values`, and those that can still change."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

from bakeoff.bridge.reading.values import Made, Unknown, Value
from bakeoff.bridge.source.document import Cell
from bakeoff.bridge.source.place import Place


@final
class Scope:
    """Holds names and what they stand for.

    Attributes:
        names: By name.
        parent: Where names are looked for that are not here; None for the file itself.
        declared_global: Names that are set in the file's own scope.
        returned: What the function may have returned so far, in branches of which it is not known whether they run.
    """

    __slots__ = ("declared_global", "names", "parent", "returned")

    def __init__(self, *, parent: Scope | None = None) -> None:
        """Begin without names, within `parent`."""
        self.names: dict[str, object] = {}
        self.parent = parent
        self.declared_global: set[str] = set()
        self.returned: list[object] = []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    """A function or lambda of the file.

    Attributes:
        name: As written; "lambda" for one without a name.
        arguments: Its parameters.
        body: Its statements, or a lambda's expression.
        defaults: Of the last positional parameters, then of those that go by keyword alone, None where one has none.
        scope: Where it was defined.
        cell: In which cell.
        place: Where.
        kind: Whether it takes its instance, its class or neither when it is a method.
    """

    name: str
    arguments: ast.arguments
    body: list[ast.stmt] | ast.expr
    defaults: tuple[tuple[object, ...], tuple[object | None, ...]]
    scope: Scope
    cell: Cell
    place: Place
    kind: str = "method"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Class:
    """A class of the file: its own names and its bases."""

    name: str
    attributes: dict[str, object]
    bases: tuple[object, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """An object of a class of the file; `model` where the class is a Keras model."""

    of: Class
    attributes: dict[str, object] = field(default_factory=dict)
    model: Model | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """Something looked up on an object, ready to be called: `x.reshape`, `fig.plot`."""

    receiver: object
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partial:
    """`functools.partial`, and a function of the file with its instance."""

    function: object
    positional: tuple[object, ...] = ()
    keywords: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tensor:
    """A tensor of the functional API: the layers on its way from the input."""

    layers: tuple[Value, ...]


@final
class Model:
    """Holds a Keras model as it is by now.

    Attributes:
        number: That of the event that made it.
        variable: What the file called it last.
        layers: From input to output.
        branch: The branches in which it was made, of those that may not run.
        compiled: The number of the last event that compiled it.
        fits: The numbers of the events that fitted it.
    """

    __slots__ = ("branch", "compiled", "fits", "layers", "number", "variable")

    def __init__(self, *, number: int, layers: list[Value], branch: tuple[object, ...] = ()) -> None:
        """Begin with some layers, neither compiled nor fitted."""
        self.number = number
        self.layers = layers
        self.branch = branch
        self.variable = ""
        self.compiled: int | None = None
        self.fits: list[int] = []


@final
class Options:
    """Holds what a script takes from the command line: the defaults, by name."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        """Begin without options."""
        self.values: dict[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The arguments of a call, evaluated."""

    positional: tuple[object, ...] = ()
    keywords: dict[str, object] = field(default_factory=dict)

    def get(self, name: str, position: int | None = None, *, default: object = None) -> object:
        """Return an argument by name, or else by position, or else the default."""
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return default

    def has(self, name: str, position: int | None = None) -> bool:
        """Return whether an argument is given."""
        return name in self.keywords or (position is not None and position < len(self.positional))

    def everything(self) -> Iterable[object]:
        """Return all arguments, those without a name first."""
        return (*self.positional, *self.keywords.values())


# Made once: a union that is written where it is used is made anew each time.
_PLAIN = (bool, int, float, str, type(None))


def is_plain(value: object) -> bool:
    """Return whether a value is a number, a text, True, False or None."""
    return isinstance(value, _PLAIN)


def is_unknown(value: object) -> bool:
    """Return whether nothing at all is known about a value."""
    return isinstance(value, Unknown)


def is_keras(path: str) -> bool:
    """Return whether a path leads into Keras, of whatever package."""
    return path.startswith(
        ("keras.", "tensorflow.keras.", "tensorflow.python.keras.", "tensorflow.contrib.keras.")
    ) or (path.startswith(("tf_keras.", "tensorflow.compat.v1.keras.", "tensorflow.compat.v2.keras.")))


def is_made_by(value: object, *names: str) -> bool:
    """Return whether a value is what a call to a function of one of these names gave."""
    return isinstance(value, Made) and value.name in names
