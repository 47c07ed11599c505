"""What a variant means: the variants as written in, one `Settings` with nothing left to look up out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.callback_calls import read_callback
from bakeoff.spec.callbacks import Callback, ReduceLROnPlateau
from bakeoff.spec.layer_calls import LayerCall, read_layer
from bakeoff.spec.layers import Activation, Conv2D, Dense, Layer
from bakeoff.spec.lineage import Placed, first_given, line_of, parameters_of
from bakeoff.spec.names import layer_names
from bakeoff.spec.optimizer_calls import read_optimizer
from bakeoff.spec.optimizers import Optimizer
from bakeoff.spec.placeholders import check_used, filled, placeholders
from bakeoff.spec.preprocessing import check_preprocessing
from bakeoff.spec.settings import LOSSES, Precision, Settings, Validation
from bakeoff.spec.signatures import unknown
from bakeoff.spec.variant import Parameter, Variant

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyWide:
    """What holds for all variants alike.

    Attributes:
        dataset: A built-in name, or an absolute path.
        validation: As in `Settings`.
        precision: As in `Settings`.
        defaults: The training settings at the top of the study, all of them given.
    """

    dataset: str
    validation: Validation
    precision: Precision
    defaults: Variant


def resolve(name: str, variants: Mapping[str, Variant], *, wide: StudyWide) -> Settings:
    """Return a variant's settings: its own, else those of the variant that it extends, else the study's.

    Raises:
        StudyError: Something in it is wrong; the place names the variant in which that was written.
    """
    line = [*line_of(name, variants), Placed(wide.defaults, "")]
    optimizer = first_given(line, "optimizer", pick=lambda variant: variant.optimizer)
    callbacks = first_given(line, "callbacks", pick=lambda variant: variant.callbacks)
    layer_texts = next((link.value.layers for link in line if link.value.layers), ())
    _check_parameters(line[0], [*layer_texts, optimizer.value, *callbacks.value])
    parameters = parameters_of(line)
    layers = first_given(line, "layers", pick=lambda variant: variant.layers or None)
    calls = _each(layers, parameters, read_layer)
    kept, names = _without_input(calls, layers.place)
    rule = _one(optimizer, parameters, read_optimizer)
    watching = _callbacks(callbacks, parameters, wide.validation)
    _check_rate(rule, watching, callbacks.place)
    return Settings(
        dataset=wide.dataset,
        preprocess=_preprocess(first_given(line, "preprocess", pick=lambda variant: variant.preprocess)),
        validation=wide.validation,
        layers=kept,
        layer_names=names,
        input_shape=calls[0].input_shape,
        optimizer=rule,
        callbacks=watching,
        loss=_loss(first_given(line, "loss", pick=lambda variant: variant.loss)),
        epochs=first_given(line, "epochs", pick=lambda variant: variant.epochs).value,
        batch_size=first_given(line, "batch_size", pick=lambda variant: variant.batch_size).value,
        precision=wide.precision,
    )


def check_defaults(defaults: Variant) -> None:
    """Check the settings at the top of a study, so that none is wrong unseen because every variant has its own.

    Raises:
        StudyError: One is wrong; calls with a placeholder are left to the variants that fill it.
    """
    line = [Placed(defaults, "")]
    _preprocess(first_given(line, "preprocess", pick=lambda variant: variant.preprocess))
    _loss(first_given(line, "loss", pick=lambda variant: variant.loss))
    optimizer = first_given(line, "optimizer", pick=lambda variant: variant.optimizer)
    if not placeholders([optimizer.value]):
        _one(optimizer, {}, read_optimizer)
    callbacks = first_given(line, "callbacks", pick=lambda variant: variant.callbacks)
    if not placeholders(callbacks.value):
        _each(callbacks, {}, read_callback)


def _one(text: Placed[str], parameters: Mapping[str, Parameter], read: Callable[[str], T]) -> T:
    try:
        return read(filled(text.value, parameters))
    except StudyError as error:
        raise error.at(text.place) from None


def _each(texts: Placed[Sequence[str]], parameters: Mapping[str, Parameter], read: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(
        _one(Placed(text, f"{texts.place}[{index}]"), parameters, read) for index, text in enumerate(texts.value)
    )


def _check_parameters(link: Placed[Variant], texts: Sequence[str]) -> None:
    try:
        check_used(link.value.parameters, texts)
    except StudyError as error:
        raise error.at(link.place) from None


def _without_input(calls: Sequence[LayerCall], place: str) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """Return the layers and their names, without the `Input` that may come first."""
    start = 1 if calls[0].layer is None else 0
    rest = calls[start:]
    layers = tuple(call.layer for call in rest if call.layer is not None)
    if len(layers) < len(rest):
        inner = next(index for index, call in enumerate(calls) if index > 0 and call.layer is None)
        raise StudyError("Input may only come first.", place=f"{place}[{inner}]")
    if not layers or not _gives_softmax(layers[-1]):
        raise StudyError(
            "the last layer must give a probability for each class: write, for ten classes, "
            "Dense(10, activation='softmax').",
            place=f"{place}[{len(calls) - 1}]",
        )
    try:
        return layers, layer_names(rest)
    except StudyError as error:
        raise error.at(place) from None


def _gives_softmax(layer: Layer) -> bool:
    return isinstance(layer, Dense | Conv2D | Activation) and layer.activation == "softmax"


def _check_rate(optimizer: Optimizer, callbacks: Sequence[Callback], place: str) -> None:
    """Refuse a callback that would set a learning rate which a schedule gives, as Keras does."""
    for index, callback in enumerate(callbacks):
        if isinstance(callback, ReduceLROnPlateau) and not isinstance(optimizer.learning_rate, float | int):
            raise StudyError(
                f"ReduceLROnPlateau cannot change a learning rate that {type(optimizer.learning_rate).__name__} gives. "
                "Write a number as the optimizer's learning_rate, or leave the callback out.",
                place=f"{place}[{index}]",
            )


def _preprocess(steps: Placed[Sequence[str]]) -> tuple[str, ...]:
    try:
        return check_preprocessing(steps.value)
    except StudyError as error:
        raise error.at(steps.place) from None


def _callbacks(
    texts: Placed[Sequence[str]], parameters: Mapping[str, Parameter], validation: Validation
) -> tuple[Callback, ...]:
    callbacks = _each(texts, parameters, read_callback)
    for index, callback in enumerate(callbacks):
        if validation == 0 and callback.monitor.startswith("val_"):
            raise StudyError(
                f"{type(callback).__name__} monitors '{callback.monitor}', and with validation = 0 there is none. "
                "Write, for example, validation = 0.1, or monitor='loss'.",
                place=f"{texts.place}[{index}]",
            )
    return callbacks


def _loss(name: Placed[str]) -> Literal["categorical_crossentropy"]:
    if name.value not in LOSSES:
        raise unknown("loss", name.value, known=LOSSES, keras_has=keras_names.LOSSES).at(name.place)
    return "categorical_crossentropy"
