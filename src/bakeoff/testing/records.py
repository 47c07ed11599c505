"""Small facts for tests: a name or a digest in, a plausible record of a trial that was never trained out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np

from bakeoff.records import (
    Checkpoint,
    Ending,
    EpochRecord,
    FinishedTrial,
    LayerActivity,
    Predictions,
    TensorQuantiles,
)
from bakeoff.spec import Settings, from_plain
from bakeoff.store import StoredTrial, StudyRun

_IMAGES = 5
_CLASSES = 3


def trial_digest(name: str) -> str:
    """Return a digest such as trials have: the same for the same name."""
    return hashlib.sha256(name.encode()).hexdigest()


def tiny_settings(*, epochs: int = 2) -> Settings:
    """Return the settings of a network with one layer."""
    plain = {
        "kind": "Settings",
        "dataset": "tiny",
        "preprocess": ["scale"],
        "validation": 0.2,
        "layers": [{"kind": "Dense", "units": _CLASSES, "activation": "softmax"}],
        "layer_names": ["dense"],
        "optimizer": {"kind": "SGD", "learning_rate": 0.5},
        "epochs": epochs,
        "batch_size": 4,
        "precision": "f32",
    }
    settings: Settings = from_plain(plain)
    return settings


def stored_trial(name: str, *, seed: int = 0) -> StoredTrial:
    """Return a trial as a study run asks for it."""
    return StoredTrial(
        digest=trial_digest(name), settings=tiny_settings(), seed=seed, data_digest=trial_digest("tiny data")
    )


def study_run(name: str = "tiny", *, claims: str = "") -> StudyRun:
    """Return a run of the study `name` with the given claims, told apart by their text."""
    return StudyRun(
        name=name,
        text=f'title = "{name}"\n',
        study_digest=trial_digest(f"study {name}"),
        claims_digest=trial_digest(f"claims {claims}"),
        overrides="--epochs 2",
        environment={"python": "3.11.7", "threads": 1, "revision": None},
    )


def epoch_record(trial: str, *, epoch: int = 1, train_loss: float | None = 0.25) -> EpochRecord:
    """Return what an epoch of the trial with this digest might have given."""
    return EpochRecord(
        trial=trial,
        epoch=epoch,
        seconds=0.5,
        running_loss=1.0 / epoch,
        running_accuracy=0.75,
        train_loss=train_loss,
        train_accuracy=0.875,
        validation_loss=0.5,
        validation_accuracy=None,
        penalty=0.0,
        learning_rate=0.1,
    )


def finished_trial(
    trial: str, *, ending: Ending = "finished", epochs_run: int = 2, best_epoch: int | None = None
) -> FinishedTrial:
    """Return what the trial with this digest might have given; a diverged one has no figures of the test set."""
    is_sound = ending != "diverged"
    kernel = np.arange(12, dtype=np.float32).reshape(4, 3)
    return FinishedTrial(
        trial=trial,
        ending=ending,
        epochs_run=epochs_run,
        best_epoch=best_epoch,
        train_seconds=1.5,
        train_images=80,
        test_loss=0.125 if is_sound else None,
        test_accuracy=0.8 if is_sound else None,
        predictions=_predictions() if is_sound else None,
        quantiles=(_quantiles("kernel"), _quantiles("bias")),
        first_kernel=kernel,
        activity=(LayerActivity(layer="dense", activation="relu", dead_share=0.5, saturated_share=None),),
        # Transposed, as an engine's views may be: what is kept is the array, not the memory behind it.
        weights={"dense/kernel": np.ascontiguousarray(kernel.T).T, "dense/bias": np.zeros(3)},
        program="reference",
        precision="f32",
        device="cpu",
    )


def checkpoint(trial: str, *, epoch: int = 1) -> Checkpoint:
    """Return where the trial with this digest might go on after an epoch."""
    arrays = {"weights": np.full(4, epoch, dtype=np.float32), "counters": np.array([10 * epoch, epoch])}
    return Checkpoint(trial=trial, epoch=epoch, arrays=arrays)


def is_same(first: object, second: object) -> bool:
    """Say whether two facts are equal all the way down: arrays bit for bit, and not a number equal to itself."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return (first.dtype, first.shape, first.tobytes()) == (second.dtype, second.shape, second.tobytes())
    if type(first) is not type(second):
        return False
    if is_dataclass(first) and not isinstance(first, type):
        return all(is_same(getattr(first, field.name), getattr(second, field.name)) for field in fields(first))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(is_same(first[key], second[key]) for key in first)
    if isinstance(first, tuple | list) and isinstance(second, tuple | list):
        return len(first) == len(second) and all(map(is_same, first, second))
    return first == second or (first != first and second != second)  # noqa: PLR0124 - only NaN differs from itself


def _predictions() -> Predictions:
    probabilities = np.full((_IMAGES, _CLASSES), 0.25, dtype=np.float16)
    probabilities[:, 1] = 0.5
    return Predictions(
        classes=np.full(_IMAGES, 1, dtype=np.uint8),
        losses=np.linspace(0.0, 1.0, _IMAGES, dtype=np.float32),
        probabilities=probabilities,
    )


def _quantiles(role: str) -> TensorQuantiles:
    before = np.linspace(-1.0, 1.0, 101, dtype=np.float32)
    return TensorQuantiles(layer="dense", role=role, before=before, after=2 * before)
