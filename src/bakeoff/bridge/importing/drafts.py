"""One fit of a file as a variant: an event in, a `Draft` with every setting and what was left out out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bakeoff.bridge.importing.callbacks import callback_texts
from bakeoff.bridge.importing.inputs import Input, input_of
from bakeoff.bridge.importing.layers import ReadLayer, read_made
from bakeoff.bridge.importing.optimizers import optimizer_text
from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.outputs import loss_of, with_softmax
from bakeoff.bridge.importing.sources import Source, argument, source_of
from bakeoff.bridge.importing.validating import validation_of
from bakeoff.bridge.reading.events import Arguments, Compiled, Event, Fitted, Flavour, Reading
from bakeoff.bridge.reading.values import Array, Made, Value
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError
from bakeoff.spec import Validation

_KERAS_1_EPOCHS = 10
"""`Sequential.fit` and `Model.fit` in Keras 1 (`keras/models.py`); in Keras 2 and 3 it is 1."""
_BATCH_SIZE = 32
"""In every version of Keras."""
_OTHER_WEIGHTS = ("class_weight", "sample_weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A variant on its way into a study; a setting that the file does not tell is None.

    Attributes:
        fit: The number of the `Fitted` event.
        wanted: What the file calls the model.
        title: The heading above it.
        input: Data set, preprocessing and layers that belong to it.
        layers: Keras 3 calls.
        epochs: At most this many.
        batch_size: Images a step.
        optimizer: A Keras 3 call.
        callbacks: Keras 3 calls.
        validation: As the study would have it.
        notes: What was left out, in the order of the file.
    """

    fit: int
    wanted: str
    title: str
    input: Input
    layers: tuple[str, ...]
    epochs: int | None
    batch_size: int | None
    optimizer: str | None
    callbacks: tuple[str, ...]
    validation: Validation | None
    notes: tuple[Note, ...]


def draft_of(event: Event, fitted: Fitted, *, reading: Reading, rounds: int = 1) -> Draft:
    """Return a fit as a variant.

    Args:
        event: The fit.
        fitted: What it does.
        reading: The file.
        rounds: How often a loop calls the same fit: each round trains on.

    Raises:
        StudyError: Its layers cannot be read, or are none that bakeoff has.
    """
    place = event.place
    compiled = _compiled(fitted, reading)
    given = fitted.arguments
    _check_labels(given)
    source = source_of(argument(given, "x"), place=place)
    read = _layers(fitted.layers, reading.flavour)
    texts = tuple(text for layer in read for text in layer.texts)
    loss = loss_of(dict(compiled.arguments).get("loss") if compiled else None)
    inner = input_of(_told(read), texts, source=source, first=_first(fitted.layers))
    layers, ending = with_softmax(inner.layers, loss, place=place)
    optimizer, slower = _optimizer(compiled, reading.flavour, place)
    callbacks, left_out = callback_texts(argument(given, "callbacks"), place=place)
    validation, watched = validation_of(given, source, place=place)
    epochs, batch_size = _counts(given, source, reading.flavour, rounds=rounds)
    notes = [note for layer in read for note in layer.notes]
    notes += [*inner.notes, *ending, *slower, *left_out, *watched, *source.notes]
    notes += _unfollowed(event, fitted, loss_name=None if loss.is_ours else loss.name, counts=(epochs, batch_size))
    return Draft(
        fit=event.number,
        wanted=fitted.variable or _keras_name(fitted, reading) or "model",
        title=_heading(event, reading),
        input=inner,
        layers=layers,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        callbacks=callbacks,
        validation=validation,
        notes=tuple(notes),
    )


def _check_labels(given: Arguments) -> None:
    """Check that what is fitted to is classes, as far as that is known.

    Raises:
        StudyError: It is images, as an autoencoder's.
    """
    labels = argument(given, "y")
    if isinstance(labels, Array) and (labels.role == "images" or labels is argument(given, "x")):
        raise StudyError("it is fitted to images, not to classes: bakeoff has only classification.")


def _compiled(fitted: Fitted, reading: Reading) -> Compiled | None:
    what = reading.events[fitted.compiled].what if fitted.compiled is not None else None
    return what if isinstance(what, Compiled) else None


def _layers(layers: Sequence[Value], flavour: Flavour) -> list[ReadLayer]:
    read: list[ReadLayer] = []
    for index, layer in enumerate(layers):
        try:
            read.append(read_made(layer, flavour))
        except StudyError as error:
            where = f" ({layer.place})" if isinstance(layer, Made) else ""
            raise StudyError(f"layer {index + 1}{where}: {error}") from None
    if not any(layer.texts for layer in read):
        raise StudyError("it has no layers that could be read.")
    return read


def _told(read: Sequence[ReadLayer]) -> ReadLayer:
    """Return what the layers before the first that computes say of the input."""
    before: list[ReadLayer] = []
    for layer in read:
        before.append(layer)
        if layer.texts:
            break
    shapes = [layer.input_shape for layer in before if layer.input_shape is not None]
    steps = [layer.preprocess for layer in before if layer.preprocess]
    return ReadLayer(input_shape=shapes[-1] if shapes else None, preprocess=steps[0] if steps else "")


def _first(layers: Sequence[Value]) -> Made | None:
    return next((layer for layer in layers if isinstance(layer, Made)), None)


def _optimizer(compiled: Compiled | None, flavour: Flavour, place: Place) -> tuple[str | None, tuple[Note, ...]]:
    if compiled is None:
        return None, (Note(place=place, text="the model is never compiled: the study's optimizer is used."),)
    # Keras's own default.
    written = dict(compiled.arguments).get("optimizer", "rmsprop")
    try:
        return optimizer_text(written, flavour, place=place)
    except StudyError as error:
        return None, (Note(place=place, text=f"the study's optimizer is used. {error}"),)


def _counts(given: Arguments, source: Source, flavour: Flavour, *, rounds: int) -> tuple[int | None, int | None]:
    """Return epochs and batch size, Keras's defaults where the file gives none, None where they are not known."""
    named = dict(given)
    epochs = named.get("epochs", _KERAS_1_EPOCHS if flavour.major == 1 else 1)
    size = named.get("batch_size")
    if size is None:
        size = source.batch_size or _BATCH_SIZE
    known = epochs * rounds if isinstance(epochs, int) and not isinstance(epochs, bool) and epochs > 0 else None
    return known, size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None


# What a fit does, and what of it is not known.
def _unfollowed(
    event: Event, fitted: Fitted, *, loss_name: str | None, counts: tuple[int | None, int | None]
) -> Iterator[Note]:
    given = dict(fitted.arguments)
    place = event.place
    if not event.is_certain:
        yield Note(place=place, text="whether this fit runs depends on what is not known; it is taken to run.")
    if loss_name is not None:
        what = f"the loss {loss_name}" if loss_name else "the loss"
        yield Note(place=place, text=f"{what} is replaced: bakeoff has only categorical_crossentropy.")
    for name, value in zip(("epochs", "batch_size"), counts, strict=True):
        if value is None:
            yield Note(place=place, text=f"`{name}` is not known: the study's is used.")
    for name in _OTHER_WEIGHTS:
        if given.get(name) is not None:
            yield Note(place=place, text=f"`{name}` is left out: all images weigh the same.")
    if fitted.method == "train_on_batch":
        yield Note(place=place, text="it trains batch by batch in a loop of its own: epochs and batches are not read.")


def _keras_name(fitted: Fitted, reading: Reading) -> str:
    return getattr(reading.events[fitted.model].what, "keras_name", "")


def _heading(event: Event, reading: Reading) -> str:
    at = event.at
    for cell in reversed(reading.document.cells):
        if cell.kind == "code" and (cell.number == at.cell or (at.cell == 0 and cell.first_line <= at.line)):
            return cell.heading
    return ""
