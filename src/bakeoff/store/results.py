"""What trials gave in the end: a connection and a finished trial in, rows out, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, Table, insert, select

from bakeoff.records import Ending, FinishedTrial, LayerActivity, Predictions, TensorQuantiles
from bakeoff.store.arrays import decode, encode, is_of
from bakeoff.store.cells import certain_figure, figure, finite, text, whole, whole_or_none, word
from bakeoff.store.schema import ACTIVITY, FIRST_KERNELS, PREDICTIONS, QUANTILES, RESULTS, TRIALS

ENDINGS: tuple[Ending, ...] = get_args(Ending)


def save(connection: Connection, finished: FinishedTrial, *, trial: int, attempt: int, weights: str | None) -> None:
    """Keep a finished trial, its weights as the digest of their blob.

    Args:
        connection: Inside a transaction.
        finished: What the trial gave.
        trial: Its key.
        attempt: The attempt that finished it.
        weights: The digest of its weights; None where it has none.
    """
    connection.execute(insert(RESULTS), _row(finished) | {"trial": trial, "attempt": attempt, "weights": weights})
    _insert(connection, PREDICTIONS, [_prediction_row(finished.predictions)] if finished.predictions else [], trial)
    kernel = finished.first_kernel
    _insert(connection, FIRST_KERNELS, [] if kernel is None else [{"kernel": encode(kernel)}], trial)
    _insert(connection, QUANTILES, [_quantiles_row(at, tensor) for at, tensor in enumerate(finished.quantiles)], trial)
    _insert(connection, ACTIVITY, [_activity_row(at, layer) for at, layer in enumerate(finished.activity)], trial)


def load(connection: Connection, digest: str, *, weights: Mapping[str, NDArray[np.floating]]) -> FinishedTrial | None:
    """Return a finished trial with the weights that are handed in; None where it has not finished."""
    row = result_row(connection, digest)
    if row is None:
        return None
    trial = whole(row["trial"])
    kernel = connection.execute(select(FIRST_KERNELS.c.kernel).where(FIRST_KERNELS.c.trial == trial)).scalar()
    return FinishedTrial(
        trial=digest,
        ending=word(row["ending"], ENDINGS),
        epochs_run=whole(row["epochs_run"]),
        best_epoch=whole_or_none(row["best_epoch"]),
        train_seconds=certain_figure(row["train_seconds"]),
        train_images=whole(row["train_images"]),
        test_loss=figure(row["test_loss"]),
        test_accuracy=figure(row["test_accuracy"]),
        predictions=predictions(connection, trial),
        quantiles=_quantiles(connection, trial),
        first_kernel=None if kernel is None else decode(kernel, np.float32),
        activity=_activity(connection, trial),
        weights=weights,
        program=text(row["program"]),
        precision=text(row["precision"]),
        device=text(row["device"]),
    )


def result_row(connection: Connection, digest: str) -> RowMapping | None:
    """Return a finished trial's row, or None where it has not finished."""
    statement = select(RESULTS).join(TRIALS, TRIALS.c.id == RESULTS.c.trial).where(TRIALS.c.digest == digest)
    return connection.execute(statement).mappings().one_or_none()


def predictions(connection: Connection, trial: int) -> Predictions | None:
    """Return what the network says about the test set; None where the trial with this key diverged."""
    row = connection.execute(select(PREDICTIONS).where(PREDICTIONS.c.trial == trial)).mappings().one_or_none()
    if row is None:
        return None
    classes = classes_in(row["classes"])
    losses = decode(row["losses"], np.float32, axes=1)
    probabilities = decode(row["probabilities"], np.float16, axes=2)
    if not len(classes) == len(losses) == len(probabilities):
        raise ValueError("a trial's predictions are of different lengths")
    return Predictions(classes=classes, losses=losses, probabilities=probabilities)


def classes_in(cell: object) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return (image,) the most probable classes that a cell holds."""
    return decode(cell, np.uint16, axes=1) if is_of(cell, np.uint16) else decode(cell, np.uint8, axes=1)


def _quantiles(connection: Connection, trial: int) -> tuple[TensorQuantiles, ...]:
    return tuple(
        TensorQuantiles(
            layer=text(row["layer"]),
            role=text(row["role"]),
            before=decode(row["before"], np.float32, axes=1),
            after=decode(row["after"], np.float32, axes=1),
        )
        for row in _in_place(connection, QUANTILES, trial)
    )


def _activity(connection: Connection, trial: int) -> tuple[LayerActivity, ...]:
    return tuple(
        LayerActivity(
            layer=text(row["layer"]),
            activation=text(row["activation"]),
            dead_share=figure(row["dead_share"]),
            saturated_share=figure(row["saturated_share"]),
        )
        for row in _in_place(connection, ACTIVITY, trial)
    )


def _in_place(connection: Connection, table: Table, trial: int) -> list[RowMapping]:
    """Return a trial's rows in the order in which they were handed in."""
    statement = select(table).where(table.c.trial == trial).order_by(table.c.position)
    return list(connection.execute(statement).mappings())


def _insert(connection: Connection, table: Table, rows: list[dict[str, object]], trial: int) -> None:
    if rows:
        connection.execute(insert(table), [row | {"trial": trial} for row in rows])


def _row(finished: FinishedTrial) -> dict[str, object]:
    return {
        "ending": finished.ending,
        "epochs_run": finished.epochs_run,
        "best_epoch": finished.best_epoch,
        "train_seconds": finite(finished.train_seconds),
        "train_images": finished.train_images,
        "test_loss": finite(finished.test_loss),
        "test_accuracy": finite(finished.test_accuracy),
        "program": finished.program,
        "precision": finished.precision,
        "device": finished.device,
    }


def _prediction_row(said: Predictions) -> dict[str, object]:
    return {
        "classes": encode(said.classes),
        "losses": encode(said.losses),
        "probabilities": encode(said.probabilities),
    }


def _quantiles_row(position: int, tensor: TensorQuantiles) -> dict[str, object]:
    return {
        "position": position,
        "layer": tensor.layer,
        "role": tensor.role,
        "before": encode(tensor.before),
        "after": encode(tensor.after),
    }


def _activity_row(position: int, layer: LayerActivity) -> dict[str, object]:
    return {
        "position": position,
        "layer": layer.layer,
        "activation": layer.activation,
        "dead_share": finite(layer.dead_share),
        "saturated_share": finite(layer.saturated_share),
    }
