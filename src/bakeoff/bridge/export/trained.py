"""One trained network with all that it needs: results, a variant and a seed in, a `TrainedNetwork` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bakeoff.data import Standardisation, dataset_facts, load_dataset, prepare, split, standardisation
from bakeoff.errors import DataError, NotStored
from bakeoff.plan import network_facts
from bakeoff.spec import LayerFacts, Settings, settings_of

if TYPE_CHECKING:
    from bakeoff.analysis import Results

Shape = tuple[int, ...]

_TRAINED = ("finished", "early_stopping")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedNetwork:
    """One network of a study, from a data set's images to probabilities.

    Attributes:
        study: The study's name.
        variant: The variant's.
        seed: Which of its networks it is.
        settings: What it was trained with.
        image_shape: (height, width, channel) or (feature,) of an image as the data set has it, before preprocessing.
        layers: Its layers' shapes, after preprocessing.
        weights: By `layer/role`, float32, in Keras's layout.
        standardisation: By channel or feature where `standardise` stands among the steps; None where it does not.
    """

    study: str
    variant: str
    seed: int
    settings: Settings
    image_shape: Shape
    layers: tuple[LayerFacts, ...]
    weights: Mapping[str, NDArray[np.float32]]
    standardisation: Standardisation | None


def trained_network(results: Results, variant: str, *, seed: int | None = None) -> TrainedNetwork:
    """Return a network that a study has trained.

    Args:
        results: A study run whose store is there.
        variant: Its name.
        seed: Whose network; that of the lowest trained seed where it is None.

    Raises:
        UnknownName: There is no such variant or seed.
        NotStored: No network of it is trained, or its weights have been deleted.
        DataError: The data set has gone, or changed since it was trained on.
    """
    chosen = _first_trained(results, variant) if seed is None else seed
    weights = {name: array.astype(np.float32) for name, array in results.weights(variant, chosen).items()}
    settings = settings_of(results.study, variant)
    facts = dataset_facts(settings.dataset)
    if facts.digest != results.trial(variant, chosen).data_digest:
        raise DataError("has changed since the study was run. Run it again.", source=settings.dataset)
    return TrainedNetwork(
        study=results.study.name,
        variant=variant,
        seed=chosen,
        settings=settings,
        image_shape=facts.image_shape,
        layers=network_facts(settings, facts),
        weights=weights,
        standardisation=_standardisation(settings, seed=chosen),
    )


def _first_trained(results: Results, variant: str) -> int:
    trained = [seed for seed, status in results.statuses(variant).items() if status in _TRAINED]
    if not trained:
        problem = f"no network of '{variant}' is trained, or all have diverged. Run the study first."
        raise NotStored(problem, store=results.study.name)
    return min(trained)


def _standardisation(settings: Settings, *, seed: int) -> Standardisation | None:
    """Return what the trial learned from its training share, at the place where `standardise` stands."""
    if "standardise" not in settings.preprocess:
        return None
    prepared = prepare(load_dataset(settings.dataset), settings.preprocess)
    learned = standardisation(prepared, split(prepared.train_labels, settings.validation, seed=seed).train)
    if learned is None or prepared.standardised_shape is None:
        return None
    # For images that were flattened afterwards, each channel's numbers are repeated for each of its pixels.
    count = prepared.standardised_shape[-1]
    return Standardisation(mean=learned.mean[:count], deviation=learned.deviation[:count])
