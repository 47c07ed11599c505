"""A saved Keras model as a study: a path in, a `ModelStudy` with the study, the weights and what was assumed out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.keras_files.reading import SavedModel, read_saved_model
from bakeoff.bridge.keras_files.standardising import file_standardisation
from bakeoff.bridge.keras_files.weights import checked_weights
from bakeoff.data import DatasetFacts, Standardisation, dataset_facts
from bakeoff.errors import BridgeError, StudyError
from bakeoff.plan import check, network_facts
from bakeoff.spec import ALL, KerasModel, LayerFacts, Study, Variant, layer_texts, settings_of

_BUILT_IN = "mnist"

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelStudy:
    """What a saved model is as a study.

    Attributes:
        study: Of one variant.
        variant: Its name.
        weights: By `layer/role`, as a study's trained ones are; None where the file holds none.
        standardisation: What the model itself subtracts and divides by; None where it does not.
        image_notes: What the file does not say of its images, and what is assumed; a sentence each.
        notes: What it does not say of training, and what was assumed; a sentence each.
    """

    study: Study
    variant: str
    weights: Mapping[str, NDArray[np.float32]] | None
    standardisation: Standardisation | None
    image_notes: tuple[str, ...]
    notes: tuple[str, ...]


def import_model(path: Path, *, dataset: str | None = None) -> ModelStudy:
    """Return the study of a saved model.

    Args:
        path: A `.keras` archive, a legacy HDF5 file, or a model's JSON.
        dataset: What to train on; MNIST where it is None and the model takes images of that shape.

    Raises:
        BridgeError: The file cannot be read, or does not say which images the model takes.
        StudyError: The model is no chain of layers that bakeoff has, or does not fit the data set.
        DataError: The data set cannot be read.
    """
    saved = read_saved_model(path)
    facts = _facts(saved, dataset, source=path.name)
    try:
        return _study(saved, facts, dataset=dataset or _BUILT_IN, source=path.name)
    except StudyError as error:
        raise StudyError(error.problem, place=error.place, source=path.name) from None


def _facts(saved: SavedModel, dataset: str | None, *, source: str) -> DatasetFacts:
    """Return the facts of the data set to train on, once images of it can be what the model takes."""
    facts = dataset_facts(dataset or _BUILT_IN)
    shape = saved.model.image_shape
    if dataset is None and (shape is None or not _is_same_image(shape, facts.image_shape)):
        words = "does not say which images it takes" if shape is None else f"takes images of the shape {shape}"
        problem = f"{words}, and MNIST's are {facts.image_shape}. Name the data set that it is for with --dataset."
        raise BridgeError(problem, source=source)
    return facts


def _is_same_image(shape: Shape, image_shape: Shape) -> bool:
    return shape in (image_shape, image_shape[:-1], (math.prod(image_shape),))


def _study(saved: SavedModel, facts: DatasetFacts, *, dataset: str, source: str) -> ModelStudy:
    name = _variant_name(saved.model.name)
    variant = Variant(
        title=saved.model.name,
        layers=layer_texts(saved.model, compiled=saved.compiled),
        optimizer=saved.compiled.optimizer,
        loss=saved.compiled.loss,
    )
    study = Study(
        title=f"What does {source} learn?",
        dataset=_from_anywhere(dataset),
        preprocess=_steps(saved.model, facts.image_shape),
        variants={name: variant},
        name=Path(source).stem,
    )
    check(study, facts)
    layers = network_facts(settings_of(study, name), facts)
    return ModelStudy(
        study=study,
        variant=name,
        weights=_weights(saved, layers, source=source),
        standardisation=file_standardisation(saved, source=source),
        image_notes=tuple(_image_notes(saved, study)),
        notes=tuple(_notes(saved, study)),
    )


def _from_anywhere(dataset: str) -> str:
    """Return a path as it holds whatever folder the study will lie in."""
    is_path = "/" in dataset or "\\" in dataset or Path(dataset).suffix != ""
    return str(Path(dataset).absolute()) if is_path else dataset


def _steps(model: KerasModel, image_shape: Shape) -> tuple[str, ...]:
    """Return the preprocessing: what the model does itself, or else `scale`; and vectors where it takes vectors."""
    steps = list(model.preprocess or ("scale",))
    if model.image_shape is not None and len(model.image_shape) == 1 < len(image_shape) and "flatten" not in steps:
        steps.insert(steps.index("standardise") if "standardise" in steps else len(steps), "flatten")
    return tuple(steps)


def _variant_name(written: str) -> str:
    """Return a model's name as an identifier."""
    name = re.sub(r"\W+", "_", written, flags=re.ASCII)[:60].strip("_") or "model"
    return name if name.isidentifier() and not iskeyword(name) and name != ALL else f"model_{name}"


def _weights(saved: SavedModel, layers: Sequence[LayerFacts], *, source: str) -> dict[str, NDArray[np.float32]] | None:
    if saved.arrays is None:
        return None
    arrays = list(saved.arrays[len(saved.model.preparing) :])
    # A softmax that the loss implied has none.
    arrays += [()] * (len(layers) - len(arrays))
    return checked_weights(layers, arrays, source=source)


def _image_notes(saved: SavedModel, study: Study) -> Iterator[str]:
    yield f"The file does not say on which images it was trained: dataset = {study.dataset!r}."
    if not saved.model.preprocess:
        yield f"Nor does it say how they were prepared: preprocess = {list(study.preprocess)} is assumed."


def _notes(saved: SavedModel, study: Study) -> Iterator[str]:
    if "standardise" in saved.model.preprocess:
        yield "The study learns mean and deviation anew, from each trial's own training share."
    if saved.compiled.optimizer is None:
        yield f"It holds no optimizer that bakeoff has: optimizer = {study.optimizer!r} is assumed."
    yield from saved.compiled.unread
    if saved.compiled.takes_logits:
        yield "Its loss takes logits: in bakeoff the last layer gives probabilities, and the loss is the same."
    yield (
        f"It holds no recipe: epochs = {study.epochs}, batch_size = {study.batch_size}, "
        f"validation = {study.validation} and seeds = {study.seeds} are bakeoff's own."
    )
    if saved.arrays is not None:
        yield "Its weights fit its layers; a study trains from the start, and `bakeoff predict` asks them as they are."
