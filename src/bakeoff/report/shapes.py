"""Which images networks see: a study in, the shape of each variant's images out."""

from __future__ import annotations

from pathlib import Path

from bakeoff.data import dataset_facts, prepared_shape
from bakeoff.spec import Study, settings_of, variant_names

Shape = tuple[int, ...]


def image_shapes(study: Study) -> dict[str, Shape]:
    """Return by variant the shape of an image after preprocessing.

    Raises:
        BakeoffError: The data cannot be read, or a step of its preprocessing does not fit.
    """
    settings = {name: settings_of(study, name) for name in variant_names(study)}
    facts = {dataset: dataset_facts(dataset) for dataset in {each.dataset for each in settings.values()}}
    return {name: prepared_shape(facts[each.dataset].image_shape, each.preprocess) for name, each in settings.items()}


def known_image_shapes(study: Study) -> dict[str, Shape]:
    """Return the same where it can be told without reading data: for built-in data sets."""
    is_own = any(Path(settings_of(study, name).dataset).is_absolute() for name in variant_names(study))
    return {} if is_own else image_shapes(study)
