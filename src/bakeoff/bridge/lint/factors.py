"""What differs between two networks and their training: two `Settings` in, the differences in words out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from bakeoff.spec import Layer, Settings

_WEIGHTED = {"Conv2D", "Dense"}
_WORDS = {
    "activation": "activation",
    "filters": "filters",
    "kernel_initializer": "initializer",
    "kernel_size": "kernel size",
    "padding": "padding",
    "pool_size": "pool size",
    "rate": "rate",
    "strides": "strides",
    "units": "units",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing in which two networks or their training differ.

    Attributes:
        words: As a sentence names it.
        kind: The layer's class, of a layer's argument or a kind of layer that one network lacks; else empty.
        field: The argument, of a layer or the optimizer; else empty.
        setting: The training setting: "optimizer", "batch_size" …; else empty.
    """

    words: str
    kind: str = ""
    field: str = ""
    setting: str = ""

    def __str__(self) -> str:
        """Return it in words."""
        return self.words


def differences(first: Settings, second: Settings) -> tuple[Factor, ...]:
    """Return what differs, each factor once: a layer's argument wherever it changes, a kind of layer, and so on.

    Blocks of layers of kinds that both networks have count as one factor, the depth, however many there are.
    """
    found = [*_layer_factors(first.layers, second.layers), *_training_factors(first, second)]
    return tuple(dict.fromkeys(found))


def _training_factors(first: Settings, second: Settings) -> Iterator[Factor]:
    if type(first.optimizer) is not type(second.optimizer):
        yield Factor(words="optimizer", setting="optimizer")
    else:
        for name in _changed(first.optimizer, second.optimizer):
            yield Factor(words=f"{name.replace('_', ' ')} of the optimizer", field=name, setting="optimizer")
    for name in ("batch_size", "epochs", "preprocess", "callbacks"):
        if getattr(first, name) != getattr(second, name):
            words = {"batch_size": "batch size", "preprocess": "preprocessing"}.get(name, name)
            yield Factor(words=words, setting=name)


def _layer_factors(first: Sequence[Layer], second: Sequence[Layer]) -> Iterator[Factor]:
    known = {_kind(layer) for layer in first} & {_kind(layer) for layer in second}
    if [*map(_kind, first)] == [*map(_kind, second)]:
        yield from _argument_factors(first, second)
        return
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what != "equal":
            yield from _run_factors(first[start:end], second[other_start:other_end], known=known)


def _run_factors(first: Sequence[Layer], second: Sequence[Layer], *, known: set[str]) -> Iterator[Factor]:
    """Yield what differs between two stretches of layers: arguments where the kinds agree, and kinds where not."""
    matcher = SequenceMatcher(None, [*map(_kind, first)], [*map(_kind, second)], autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            yield from _argument_factors(first[start:end], second[other_start:other_end])
        else:
            yield from _added({*map(_kind, first[start:end]), *map(_kind, second[other_start:other_end])}, known=known)


def _argument_factors(first: Sequence[Layer], second: Sequence[Layer]) -> Iterator[Factor]:
    """Yield what differs between layers that are of the same kinds, one by one."""
    for one, other in zip(first, second, strict=True):
        kind = _kind(one)
        for name in _changed(one, other):
            yield Factor(words=f"{_WORDS.get(name, name)} of {kind}", kind=kind, field=name)


def _added(kinds: set[str], *, known: set[str]) -> Iterator[Factor]:
    new = sorted(kinds - known)
    yield from (Factor(words=kind, kind=kind) for kind in new)
    old = sorted(kinds & known)
    if _WEIGHTED & set(old):
        yield Factor(words="depth")
    elif not new:
        yield from (Factor(words=f"number of {kind} layers") for kind in old)


# object: facts of any class, layers and optimizers alike.
def _changed(first: object, second: object) -> list[str]:
    """Return the names of the fields in which two facts of one class differ."""
    if type(first) is not type(second) or first == second:
        return []
    names = [field.name for field in fields(first)]  # type: ignore[arg-type]  # every fact is a dataclass
    return [name for name in names if getattr(first, name) != getattr(second, name)]


def _kind(layer: Layer) -> str:
    return type(layer).__name__
