"""Check what only the data can tell: a study and its data's facts in, an error or nothing out."""

from __future__ import annotations

from bakeoff.data import DatasetFacts, prepared_shape
from bakeoff.errors import StudyError
from bakeoff.spec import LayerFacts, Settings, Study, network, network_of, settings_of, source_of, variant_names


def check(study: Study, facts: DatasetFacts) -> None:
    """Check every variant's network against the shape of the images and the number of classes.

    Raises:
        StudyError: Says which variant and layer, what was found and what was expected.
    """
    for name in variant_names(study):
        settings = settings_of(study, name)
        try:
            shape = prepared_shape(facts.image_shape, settings.preprocess)
            _check_input(settings, shape)
            layers = network_of(study, name, image_shape=shape)
            _check_classes(layers, facts)
        except StudyError as error:
            place = error.place if error.place.startswith("variants.") else f"variants.{name}.{error.place}"
            raise StudyError(error.problem, place=place, source=source_of(study)) from None


def network_facts(settings: Settings, facts: DatasetFacts) -> tuple[LayerFacts, ...]:
    """Return each layer's shapes and weights on this data.

    Raises:
        StudyError: A layer does not fit the one before it.
    """
    shape = prepared_shape(facts.image_shape, settings.preprocess)
    return network(settings.layers, settings.layer_names, image_shape=shape)


def _check_classes(layers: tuple[LayerFacts, ...], facts: DatasetFacts) -> None:
    last = layers[-1].output_shape
    if last != (facts.class_count,):
        count = facts.class_count
        raise StudyError(
            f"the last layer gives {_words(last)}, but '{facts.name}' has {count} classes, labelled 0 to {count - 1}: "
            f"it must give one output for each, as Dense({count}, activation='softmax') does.",
            place="layers",
        )


def _words(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} outputs" if len(shape) == 1 else f"an image of shape {shape}"


def _check_input(settings: Settings, shape: tuple[int, ...]) -> None:
    said = settings.input_shape
    # Keras users write (28, 28) for images without a channel axis; ours have one.
    without_channel = shape[:-1] if len(shape) == 3 and shape[-1] == 1 else shape
    if said is None or said in (shape, without_channel):
        return
    raise StudyError(
        f"the input is said to be {said}, but the data after preprocessing is {shape}. "
        "Correct it, or leave it out: the data's shape is known.",
        place="layers[0]",
    )
