"""Ask trained networks: a study run, a variant and images in, what each seed's network says out.

Of all modules above the engine this is the only one that loads PyTorch; nothing else imports it before it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis import Results
from bakeoff.data import Dataset, image_style, load_dataset, prepare, prepare_images, read_image, split, standardisation
from bakeoff.engine import predict
from bakeoff.errors import DataError, NotStored
from bakeoff.spec import Settings, settings_of

Images = NDArray[np.uint8] | NDArray[np.float32]

# What a convolution gives for all images of a large set at once would fill the memory.
_PART = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a variant's networks, one for each seed, say about some images.

    Attributes:
        seeds: Whose networks were asked.
        probabilities: (seed, image, class) float32.
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
        """(seed, image), the class that each network finds most probable."""
        votes: NDArray[np.int64] = np.argmax(self.probabilities, axis=-1)
        return votes


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
    return _answer(results, variant, images=images, seed=seed, dataset=_dataset(results, variant))


def predict_pictures(results: Results, variant: str, *, paths: Sequence[Path], seed: int | None = None) -> Answer:
    """Return what a variant's networks say about PNG or JPEG files, made to look like the data set's images.

    Raises:
        BakeoffError: As `predict_images`; and DataError for a file that is no picture.
    """
    dataset = _dataset(results, variant)
    style = image_style(dataset)
    images: Images = np.empty((len(paths), *dataset.image_shape), dtype=style.dtype)
    for index, path in enumerate(paths):
        images[index] = read_image(path, dataset.image_shape, style=style)
    return _answer(results, variant, images=images, seed=seed, dataset=dataset)


def predict_test(results: Results, variant: str, *, indices: Sequence[int], seed: int | None = None) -> Answer:
    """Return what a variant's networks say about images of the test set, counted from 0.

    Raises:
        BakeoffError: As `predict_images`; and DataError for an image that the test set does not have.
    """
    dataset = _dataset(results, variant)
    count = len(dataset.test_labels)
    for index in indices:
        if not 0 <= index < count:
            raise DataError(f"has no test image {index}: they are numbered 0 to {count - 1}.", source=dataset.name)
    chosen = np.array(indices, dtype=np.int64)
    answer = _answer(results, variant, images=dataset.test_images[chosen], seed=seed, dataset=dataset)
    return Answer(
        seeds=answer.seeds,
        probabilities=answer.probabilities,
        images=answer.images,
        labels=dataset.test_labels[chosen],
    )


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


def _answer(
    results: Results,
    variant: str,
    *,
    images: Images,
    seed: int | None,
    dataset: Dataset,
) -> Answer:
    if images.shape[1:] != dataset.image_shape:
        problem = f"holds images of shape {dataset.image_shape}, and these are {images.shape[1:]}."
        raise DataError(problem, source=dataset.name)
    settings = settings_of(results.study, variant)
    seeds = _trained_seeds(results, variant) if seed is None else (seed,)
    inputs = _inputs(images, settings, dataset, seeds)
    said = [
        _probabilities(settings, seen, results.weights(variant, each)) for each, seen in zip(seeds, inputs, strict=True)
    ]
    return Answer(seeds=seeds, probabilities=np.stack(said), images=images, labels=None)


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


def _inputs(images: Images, settings: Settings, dataset: Dataset, seeds: Sequence[int]) -> list[NDArray[np.float32]]:
    """Return the images as each seed's network sees them."""
    seen = prepare_images(images, settings.preprocess)
    if "standardise" not in settings.preprocess:
        return [seen] * len(seeds)
    prepared = prepare(dataset, settings.preprocess)
    shares = [split(prepared.train_labels, settings.validation, seed=seed).train for seed in seeds]
    learned = [standardisation(prepared, share) for share in shares]
    return [seen if each is None else (seen - each.mean) / each.deviation for each in learned]
