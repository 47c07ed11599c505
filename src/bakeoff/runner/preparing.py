"""What trials learn from, prepared: settings and a data set's digest in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.data import Prepared, load_dataset, prepare
from bakeoff.errors import WorkerError
from bakeoff.spec import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What prepared data is made of.

    Attributes:
        dataset: A data set's name, or its path.
        digest: Of its content.
        steps: Names of the steps that it goes through.
    """

    dataset: str
    digest: str
    steps: tuple[str, ...]


def preparation(settings: Settings, *, digest: str) -> Preparation:
    """Return what a trial with these settings learns from, if its data set has this digest."""
    return Preparation(dataset=settings.dataset, digest=digest, steps=settings.preprocess)


def prepared(wanted: Preparation) -> Prepared:
    """Load a data set and prepare it.

    Raises:
        WorkerError: It is another one by now.
        DataError: It cannot be read.
    """
    dataset = load_dataset(wanted.dataset)
    if dataset.digest != wanted.digest:
        raise WorkerError(f"{wanted.dataset} has changed since the study was started. Run it again.")
    return prepare(dataset, wanted.steps)
