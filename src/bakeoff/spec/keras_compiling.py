"""How a Keras model was compiled: its compile configuration in, the optimizer's call and the loss's name out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.call_words import call_words
from bakeoff.spec.calls import shown
from bakeoff.spec.keras_values import class_of, config_value, fields_of
from bakeoff.spec.names import snake_case
from bakeoff.spec.optimizer_calls import OPTIMIZER_SIGNATURES, read_optimizer_call
from bakeoff.spec.settings import LOSSES
from bakeoff.spec.shortest_calls import shortest_call
from bakeoff.spec.signatures import unknown

_RENAMED = {"lr": "learning_rate"}

_UNTOLD = ("name", "is_legacy_optimizer", "jit_compile", "ema_momentum", "ema_overwrite_frequency")
"""What changes no number: an average's settings only count with `use_ema`, which is told."""

_USUAL = {"name", "reduction", "fn", "dtype", "axis", "ignore_class"}
"""What a loss says beside `from_logits`, and that holds for any study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a model was compiled with, as far as a study can say it.

    Attributes:
        optimizer: A Keras call; None where there is none, or bakeoff has not that one.
        loss: A name that a study may have; None as above.
        takes_logits: Whether the loss takes what comes before a softmax.
        unread: Why something is None: a sentence each; empty where the model was not compiled.
    """

    optimizer: str | None = None
    loss: str | None = None
    takes_logits: bool = False
    unread: tuple[str, ...] = ()


def read_compiled(config: Mapping[str, object]) -> Compiled:
    """Return what a compile configuration says, Keras 3's or the one in a legacy HDF5 file."""
    unread: list[str] = []
    optimizer = loss = None
    takes_logits = False
    entry = config.get("optimizer", config.get("optimizer_config"))
    try:
        optimizer = None if entry is None else optimizer_text(entry)
    except StudyError as error:
        unread.append(f"The optimizer was not read: {error}")
    try:
        loss, takes_logits = _loss(config.get("loss"))
    except StudyError as error:
        unread.append(f"The loss was not read: {error}")
    return Compiled(optimizer=optimizer, loss=loss, takes_logits=takes_logits, unread=tuple(unread))


def optimizer_text(entry: object) -> str:
    """Return the call that would make an optimizer, from its configuration or its bare name.

    Raises:
        StudyError: bakeoff has not that optimizer, or not one of its settings.
    """
    if not isinstance(entry, Mapping):
        raise StudyError(f"expected an optimizer's configuration, found {shown(entry)}.")
    name = class_of(entry)
    signature = OPTIMIZER_SIGNATURES.get(name)
    if signature is None:
        raise unknown("optimizer", name, known=OPTIMIZER_SIGNATURES, keras_has=keras_names.OPTIMIZERS)
    fields = {_RENAMED.get(key, key): value for key, value in fields_of(entry).items() if _is_used(key, value)}
    call = shortest_call(signature, {key: config_value(value) for key, value in fields.items()})
    return call_words(read_optimizer_call(call))


def _is_used(key: str, value: object) -> bool:
    return key not in _UNTOLD and not (key == "decay" and value == 0)


def _loss(entry: object) -> tuple[str | None, bool]:
    """Return a loss's name, and whether it takes logits."""
    if isinstance(entry, list) and len(entry) == 1:
        return _loss(entry[0])
    if entry is None or entry in LOSSES:
        return entry if isinstance(entry, str) else None, False
    if not isinstance(entry, Mapping):
        raise unknown("loss", shown(entry), known=LOSSES, keras_has=keras_names.LOSSES)
    name = snake_case(class_of(entry))
    if name not in LOSSES:
        raise unknown("loss", name, known=LOSSES, keras_has=keras_names.LOSSES)
    fields = fields_of(entry)
    takes_logits = fields.pop("from_logits", False) is True
    told = [key for key, value in fields.items() if value and key not in _USUAL]
    if told:
        raise StudyError(f"{name} with {', '.join(told)} is a loss that bakeoff has not.")
    return name, takes_logits
