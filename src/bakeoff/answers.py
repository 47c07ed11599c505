"""Ask trained networks: a study run and a variant, or a saved model, and images in; what each network says out.

Of all modules above the engine this is the only one that loads PyTorch; nothing else imports it before it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis import Results
from bakeoff.bridge import ModelStudy
from bakeoff.data import (
    Dataset,
    Standardisation,
    image_style,
    load_dataset,
    prepare,
    prepare_images,
    read_image,
    split,
    standardisation,
)
from bakeoff.engine import predict
from bakeoff.errors import BridgeError, DataError, NotStored
from bakeoff.spec import Settings, settings_of

Images = NDArray[np.uint8] | NDArray[np.float32]

# What a convolution gives for all images of a large set at once would fill the memory.
_PART = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a variant's networks, one for each seed, or a saved model says about some images.

    Attributes:
        seeds: Whose networks were asked; empty for a saved model, which has none.
        probabilities: (network, image, class) float32.
        images: (image, height, width, channel) or (image, feature), as the data set has them.
        labels: (image,) the right classes; None where they are not known.
    """

    seeds: tuple[int, ...]
    probabilities: NDArray[np.float32]
    images: Images
    labels: NDArray[np.int64] | None

    @property
    def mean(self) -> NDArray[np.float64]:
        """(image, class), the mean of the networks' probabilities."""
        mean: NDArray[np.float64] = np.mean(self.probabilities, axis=0, dtype=np.float64)
        return mean

    @property
    def classes(self) -> NDArray[np.int64]:
        """(image,), the class with the highest mean probability."""
        classes: NDArray[np.int64] = np.argmax(self.mean, axis=-1)
        return classes

    @property
    def votes(self) -> NDArray[np.int64]:
        """(network, image), the class that each network finds most probable."""
        votes: NDArray[np.int64] = np.argmax(self.probabilities, axis=-1)
        return votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Networks:
    """Networks with equal settings, ready to be asked.

    Attributes:
        settings: Of all of them.
        dataset: What they were trained on.
        seeds: Theirs; empty for a saved model.
        weights: Of each, by `layer/role`.
        standardisations: What each has learned of its training share; None where nothing is standardised.
    """

    settings: Settings
    dataset: Dataset
    seeds: tuple[int, ...]
    weights: tuple[Mapping[str, NDArray[np.floating]], ...]
    standardisations: tuple[Standardisation | None, ...]


def predict_images(results: Results, variant: str, *, images: Images, seed: int | None = None) -> Answer:
    """Return what a variant's networks say about images.

    Args:
        results: A study run whose store is there.
        variant: Its name.
        images: (image, height, width, channel) or (image, feature), as the data set has them, before preprocessing.
        seed: Whose network to ask; None for all that are trained.

    Raises:
        UnknownName: There is no such variant or seed.
        NotStored: No network of it is trained, or its weights have been deleted.
        DataError: The data set has gone or changed, its images have another shape, or the images are no array.
    """
    _check_array(images)
    return _answer(_of_study(results, variant, seed), images)


def predict_pictures(results: Results, variant: str, *, paths: Sequence[Path], seed: int | None = None) -> Answer:
    """Return what a variant's networks say about PNG or JPEG files, made to look like the data set's images.

    Raises:
        BakeoffError: As `predict_images`; and DataError for a file that is no picture.
    """
    return _about_pictures(_of_study(results, variant, seed), paths)


def predict_test(results: Results, variant: str, *, indices: Sequence[int], seed: int | None = None) -> Answer:
    """Return what a variant's networks say about images of the test set, counted from 0.

    Raises:
        BakeoffError: As `predict_images`; and DataError for an image that the test set does not have.
    """
    return _about_test(_of_study(results, variant, seed), indices)


def ask_about_images(model: ModelStudy, images: Images) -> Answer:
    """Return what a saved model says about images, as its data set has them, before preprocessing.

    Raises:
        BridgeError: The file holds no weights.
        DataError: The images are no array, or of another shape.
    """
    _check_array(images)
    return _answer(_of_model(model), images)


def ask_about_pictures(model: ModelStudy, paths: Sequence[Path]) -> Answer:
    """Return what a saved model says about PNG or JPEG files, made to look like its data set's images.

    Raises:
        BridgeError: The file holds no weights.
        DataError: A file is no picture.
    """
    return _about_pictures(_of_model(model), paths)


def ask_about_test(model: ModelStudy, indices: Sequence[int]) -> Answer:
    """Return what a saved model says about images of its data set's test set, counted from 0.

    Raises:
        BridgeError: The file holds no weights.
        DataError: The test set does not have such an image.
    """
    return _about_test(_of_model(model), indices)


def _of_study(results: Results, variant: str, seed: int | None) -> _Networks:
    dataset = _dataset(results, variant)
    settings = settings_of(results.study, variant)
    seeds = _trained_seeds(results, variant) if seed is None else (seed,)
    return _Networks(
        settings=settings,
        dataset=dataset,
        seeds=seeds,
        weights=tuple(results.weights(variant, each) for each in seeds),
        standardisations=_standardisations(settings, dataset, seeds),
    )


def _of_model(model: ModelStudy) -> _Networks:
    settings = replace(settings_of(model.study, model.variant), precision="f32")
    if model.weights is None:
        raise BridgeError("holds no weights, so it cannot be asked.", source=model.study.name)
    if "standardise" in settings.preprocess and model.standardisation is None:
        raise BridgeError("holds no mean and deviation for its Normalization.", source=model.study.name)
    return _Networks(
        settings=settings,
        dataset=load_dataset(settings.dataset),
        seeds=(),
        weights=(model.weights,),
        standardisations=(model.standardisation,),
    )


def _about_pictures(networks: _Networks, paths: Sequence[Path]) -> Answer:
    style = image_style(networks.dataset)
    shape = networks.dataset.image_shape
    images: Images = np.empty((len(paths), *shape), dtype=style.dtype)
    for index, path in enumerate(paths):
        images[index] = read_image(path, shape, style=style)
    return _answer(networks, images)


def _about_test(networks: _Networks, indices: Sequence[int]) -> Answer:
    dataset = networks.dataset
    count = len(dataset.test_labels)
    for index in indices:
        if not 0 <= index < count:
            raise DataError(f"has no test image {index}: they are numbered 0 to {count - 1}.", source=dataset.name)
    chosen = np.array(indices, dtype=np.int64)
    return replace(_answer(networks, dataset.test_images[chosen]), labels=dataset.test_labels[chosen])


def _check_array(images: object) -> None:
    if not isinstance(images, np.ndarray):
        problem = f"must be a NumPy array (image, height, width, channel), found {type(images).__name__}."
        raise DataError(problem, source="images")


def _dataset(results: Results, variant: str) -> Dataset:
    """Return the data set that a study was trained on."""
    results.seeds(variant)
    dataset = load_dataset(settings_of(results.study, variant).dataset)
    trained_on = results.trial(variant, results.seeds(variant)[0]).data_digest
    if dataset.digest != trained_on:
        raise DataError("has changed since the study was run. Run it again.", source=dataset.source)
    return dataset


def _answer(networks: _Networks, images: Images) -> Answer:
    dataset = networks.dataset
    if images.shape[1:] != dataset.image_shape:
        problem = f"holds images of shape {dataset.image_shape}, and these are {images.shape[1:]}."
        raise DataError(problem, source=dataset.name)
    seen = prepare_images(images, networks.settings.preprocess)
    said = [
        _probabilities(networks.settings, _standardised(seen, learned), weights)
        for weights, learned in zip(networks.weights, networks.standardisations, strict=True)
    ]
    return Answer(seeds=networks.seeds, probabilities=np.stack(said), images=images, labels=None)


def _standardised(seen: NDArray[np.float32], learned: Standardisation | None) -> NDArray[np.float32]:
    return seen if learned is None else (seen - learned.mean) / learned.deviation


def _probabilities(
    settings: Settings, seen: NDArray[np.float32], weights: Mapping[str, NDArray[np.floating]]
) -> NDArray[np.float32]:
    parts = [predict(settings, seen[start : start + _PART], weights=weights) for start in range(0, len(seen), _PART)]
    return np.concatenate(parts)


def _trained_seeds(results: Results, variant: str) -> tuple[int, ...]:
    statuses = results.statuses(variant)
    trained = tuple(seed for seed, status in statuses.items() if status in ("finished", "early_stopping"))
    if not trained and "diverged" in statuses.values():
        problem = f"no network of '{variant}' can be asked: those that are trained have diverged."
        raise NotStored(problem, store=results.run.run.name)
    if not trained:
        problem = f"no network of '{variant}' is trained yet. Run the study first."
        raise NotStored(problem, store=results.run.run.name)
    return trained


def _standardisations(settings: Settings, dataset: Dataset, seeds: Sequence[int]) -> tuple[Standardisation | None, ...]:
    """Return what each seed's network has learned of the images that it was trained on."""
    if "standardise" not in settings.preprocess:
        return (None,) * len(seeds)
    prepared = prepare(dataset, settings.preprocess)
    shares = [split(prepared.train_labels, settings.validation, seed=seed).train for seed in seeds]
    return tuple(standardisation(prepared, share) for share in shares)
