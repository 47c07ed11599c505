"""What the values of a notebook are without running it: known, of a known origin, or `Unknown`; never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bakeoff.bridge.source.place import Place

Part = Literal["train", "test", "all", "other"]
Role = Literal["images", "labels", "other"]
StepKind = Literal[
    "reshape",
    "cast",
    "divide",
    "multiply",
    "subtract",
    "add",
    "normalise",
    "one_hot",
    "expand",
    "rows",
    "scaler",
    "shuffle",
    "sort",
    "other",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unknown:
    """A value that only running the file would tell.

    Attributes:
        reason: Why it is not known.
        place: What it comes from.
    """

    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class External:
    """Something from another package, by its whole name: `tensorflow.keras.layers.Dense`, aliases resolved.

    Star imports are resolved too. Builtins are `builtins.print` and so on.
    """

    path: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made:
    """What a call to something external gave: a layer, an optimizer, a figure.

    Attributes:
        function: What was called: its path, or for a method `path_of_the_receiver's_function().method`.
        positional: Arguments without a name.
        keywords: Arguments by name, in order.
        place: The call.
        receiver: What a method was called on; None for a function.
        item: The index or attribute taken from the result, or None: of `fig, ax = plt.subplots()` `ax` has item 1.
    """

    function: str
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    place: Place
    receiver: Value = None
    item: Value = None

    @property
    def name(self) -> str:
        """The last part of the function's path."""
        return self.function.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """One thing that was done to an array.

    Attributes:
        kind: What it comes to.
        function: The function's path, or the operator, as "/".
        arguments: The other operand, or the call's arguments without their names.
        keywords: The call's arguments by name.
        place: Where it was done.
    """

    kind: StepKind
    function: str
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Array:
    """Images or labels, and what has been done to them since they were loaded.

    Attributes:
        dataset: "mnist", "fashion_mnist", … or the path that was loaded; empty where it is not known.
        part: Of which part; "all" for both parts together or a set that has no parts.
        role: Images or labels.
        shape: None for what is not known: the whole, or one length.
        steps: Since it was loaded, in order.
        share: How large a share of its part it still is: 1.0, or less after slicing and splitting; None if not known.
        held_out_of: The part that it was split or sliced off from, where it is meant to be kept aside; else None.
    """

    dataset: str
    part: Part
    role: Role
    shape: tuple[int | None, ...] | None
    steps: tuple[Step, ...] = ()
    share: float | None = 1.0
    held_out_of: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statistic:
    """A number or array computed from an array: its mean, its largest value.

    Attributes:
        kind: The function's name: "mean", "std", "min", "max" …
        array: Of what.
        keywords: As `axis`.
        place: Where.
    """

    kind: str
    array: Array
    keywords: tuple[tuple[str, Value], ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """A model: the number of the event that made it."""

    model: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRef:
    """A layer taken from a model: `model.layers[index]`; `index` from 0, None where it is not known."""

    model: int
    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsRef:
    """Weights taken from a model or layer.

    Attributes:
        model: The number of the event that made it.
        layer: The layer's index, or None for the whole model's list.
        index: Which tensor, from 0; None for the whole list.
    """

    model: int
    layer: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRef:
    """What `fit` returned, or a curve of it.

    Attributes:
        fit: The number of the `Fitted` event.
        curve: As "val_loss"; None for the whole.
    """

    fit: int
    curve: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRef:
    """What `evaluate` returned, or a part of it.

    Attributes:
        evaluation: The number of the `Evaluated` event.
        index: 0 for the loss, 1 for the first metric; None for the whole.
    """

    evaluation: int
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionRef:
    """What `predict` returned, or something computed from it: the number of the `Predicted` event."""

    prediction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A function or class that the file defines."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dictionary, in order."""

    items: tuple[tuple[Value, Value], ...]


Value: TypeAlias = (
    "None | bool | int | float | str | tuple[Value, ...] | Table | Unknown | External | Made | Array | Statistic | "
    "ModelRef | LayerRef | WeightsRef | HistoryRef | ScoreRef | PredictionRef | Defined"
)
"""Lists are tuples."""
