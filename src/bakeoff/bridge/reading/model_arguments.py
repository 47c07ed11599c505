"""What models' methods take: the arguments of a call in, the same under Keras 3's names out."""

from __future__ import annotations

from collections.abc import Mapping

from bakeoff.bridge.reading.things import Arguments

_FIT = "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight"
_GENERATOR = "x steps_per_epoch epochs verbose callbacks validation_data validation_steps class_weight"
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "compile": ("optimizer", "loss", "metrics"),
    "fit": tuple(_FIT.split()),
    "fit_generator": tuple(_GENERATOR.split()),
    "train_on_batch": ("x", "y"),
    "evaluate": ("x", "y", "batch_size", "verbose"),
    "score": ("x", "y"),
    "evaluate_generator": ("x", "steps"),
    "test_on_batch": ("x", "y"),
    "predict": ("x", "batch_size", "verbose"),
    "predict_classes": ("x", "batch_size", "verbose"),
    "predict_proba": ("x", "batch_size", "verbose"),
    "predict_generator": ("x", "steps"),
    "predict_on_batch": ("x",),
    "__call__": ("x",),
}
"""The order of the arguments without a name: the same in Keras 1, 2 and 3 as far as it goes here."""

_OLD_NAMES = {
    "nb_epoch": "epochs",
    "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps",
    "val_samples": "steps",
    "generator": "x",
    "X": "x",
    "Y": "y",
}


def named_arguments(method: str, arguments: Arguments) -> dict[str, object]:
    """Return a call's arguments by Keras 3's names, those alone that it gives."""
    order = _ORDERS.get(method, ())
    extra = {f"argument {index + 1}": value for index, value in enumerate(arguments.positional) if index >= len(order)}
    named = dict(zip(order, arguments.positional, strict=False))
    return named | extra | {_OLD_NAMES.get(name, name): value for name, value in arguments.keywords.items()}
