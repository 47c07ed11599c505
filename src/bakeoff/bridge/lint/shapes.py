"""What each layer of a trained network gives: a training in, its layers' facts out."""

from __future__ import annotations

from bakeoff.bridge.lint.evidence import Training
from bakeoff.bridge.lint.values import argument
from bakeoff.bridge.reading.values import Array
from bakeoff.errors import StudyError
from bakeoff.spec import LayerFacts, network


def network_shapes(training: Training) -> tuple[LayerFacts, ...]:
    """Return what each layer gives and holds; empty where layers or images are not known well enough."""
    settings = training.settings
    shape = None if settings is None else settings.input_shape or _image_shape(training)
    if settings is None or shape is None:
        return ()
    try:
        return network(settings.layers, settings.layer_names, image_shape=shape)
    except StudyError:
        return ()


def _image_shape(training: Training) -> tuple[int, ...] | None:
    images = argument(training.fitted.arguments, "x")
    if not isinstance(images, Array) or images.shape is None:
        return None
    shape = tuple(length for length in images.shape[1:] if length is not None)
    if len(shape) != len(images.shape) - 1:
        return None
    return (*shape, 1) if len(shape) == 2 else shape
