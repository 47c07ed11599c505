"""What a file does, in the order in which it does it: frozen events, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bakeoff.bridge.reading.values import Array, Made, Step, Value
from bakeoff.bridge.source.document import Document, Unread
from bakeoff.bridge.source.place import Place

Arguments = tuple[tuple[str, Value], ...]
"""Arguments by Keras 3's names, those alone that the file gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A name at the top of the file, or in a function that was called, got a value.

    Attributes:
        name: As written; `history.losses` for an attribute.
        value: What it stands for from here on.
        how: By what kind of statement.
        before: What the name stood for until now; None where it was new.
    """

    name: str
    value: Value
    how: Literal["assign", "augmented", "import", "for", "with", "def", "del"]
    before: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Something was called that the file does not define, and that none of the events below tells."""

    call: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformed:
    """An array was made from another; the steps before it are in `before`."""

    step: Step
    before: Array
    after: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMade:
    """A model came to be; its number is the event's.

    Attributes:
        how: "Sequential", "Model" for the functional API, "subclass", or "loaded" for one that was read from a file.
        keras_name: As given by `name=`, or empty.
        function: What was called, as `keras.models.Sequential`; empty where it is a class of the file.
    """

    how: Literal["Sequential", "Model", "subclass", "loaded"]
    keras_name: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerAdded:
    """`model.add(layer)`; `index` from 0."""

    model: int
    index: int
    layer: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRemoved:
    """`model.pop()`; `index` is that of the layer which went."""

    model: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """`model.compile(…)`.

    Attributes:
        model: The number of the event that made it.
        variable: What the file calls the model here.
        layers: All of them, from input to output: `Made`, or `Unknown`.
        arguments: optimizer, loss, metrics and so on.
    """

    model: int
    variable: str
    layers: tuple[Value, ...]
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """`model.fit(…)` or `fit_generator(…)`.

    Attributes:
        model: The number of the event that made it.
        variable: What the file calls the model here; empty where it has no name.
        layers: As they are now.
        compiled: The number of the last `Compiled` of the model, or None.
        arguments: x, y, batch_size, epochs, validation_data, validation_split, callbacks and so on.
        earlier: The numbers of all `Fitted` of the same model before.
        method: "fit", "fit_generator", "train_on_batch" …
    """

    model: int
    variable: str
    layers: tuple[Value, ...]
    compiled: int | None
    arguments: Arguments
    earlier: tuple[int, ...]
    method: str = "fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """`model.evaluate(…)`; `fit` is the number of the model's last `Fitted`, or None."""

    model: int
    variable: str
    fit: int | None
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """`model.predict(…)` and its old forms; `fit` is the number of the model's last `Fitted`, or None."""

    model: int
    variable: str
    fit: int | None
    arguments: Arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsTaken:
    """One tensor was taken by index out of `get_weights()`.

    Attributes:
        model: The number of the event that made it.
        layer: The layer's index, or None for the whole model's list.
        index: Which tensor, from 0.
        layers: The model's, as they are now.
    """

    model: int
    layer: int | None
    index: int
    layers: tuple[Value, ...]


What: TypeAlias = (
    Bound
    | Called
    | Transformed
    | ModelMade
    | LayerAdded
    | LayerRemoved
    | Compiled
    | Fitted
    | Evaluated
    | Predicted
    | WeightsTaken
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that the file does.

    Attributes:
        number: Its place in the trace, from 0.
        place: Where the code stands.
        called_from: The calls that led into a function of the file, outermost first; empty at the top.
        is_certain: False within a branch or loop of which it is not known whether it runs.
        what: What is done.
    """

    number: int
    place: Place
    called_from: tuple[Place, ...] = ()
    is_certain: bool = True
    what: What

    @property
    def at(self) -> Place:
        """Where at the top of the file: the outermost call, or the place itself."""
        return self.called_from[0] if self.called_from else self.place


Package = Literal["keras", "tf.keras", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavour:
    """Which Keras a file was written for.

    Attributes:
        package: "keras", "tf.keras", or "" where the file imports neither.
        major: 1, 2 or 3.
        reason: What told, in words.
    """

    package: Package
    major: Literal[1, 2, 3]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a file says.

    Attributes:
        document: The file.
        flavour: Which Keras it was written for.
        events: In the order in which the file does them, were its cells run from top to bottom.
        loads: Where each name is used, by name, in the order of the file.
        unread: What could not be read: of the document, and of the code.
    """

    document: Document
    flavour: Flavour
    events: tuple[Event, ...]
    loads: Mapping[str, tuple[Place, ...]]
    unread: tuple[Unread, ...]
