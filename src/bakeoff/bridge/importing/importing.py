"""What a file asked, as a study: a `Reading` in, an `Imported` with a variant for each model that is fitted out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from bakeoff.bridge.importing.drafts import Draft, draft_of
from bakeoff.bridge.importing.naming import free_name
from bakeoff.bridge.importing.outcome import Imported, Note
from bakeoff.bridge.importing.printed import Printed, printed_figures
from bakeoff.bridge.importing.published import published_of
from bakeoff.bridge.reading.datasets import KNOWN
from bakeoff.bridge.reading.events import Event, Fitted, Reading
from bakeoff.bridge.source.document import Unread
from bakeoff.errors import BridgeError, StudyError
from bakeoff.spec import Study, Validation, Variant, read_callback, read_layer
from bakeoff.spec import network as network_facts

Answer = TypeVar("Answer", bound=Hashable)
MOST_VARIANTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """A model's training: the event that begins it, and how often a loop repeats it."""

    event: Event
    fitted: Fitted
    rounds: int = 1


def import_study(reading: Reading, *, printed: Mapping[int, Printed] | None = None) -> Imported:
    """Return the study that a file comes to: what all its variants share at the top, what differs in each of them.

    Args:
        reading: The file.
        printed: What its outputs say of each fit, where that is known already; else it is looked for.

    Raises:
        BridgeError: Nothing in it can be imported; the message says why.
    """
    notes = [_not_read(unread) for unread in reading.unread]
    drafts: list[Draft] = []
    for fit in _fits(reading, notes):
        try:
            draft = draft_of(fit.event, fit.fitted, reading=reading, rounds=fit.rounds)
            outputs = _outputs(draft)
            twin = _twin(draft, drafts, reading)
        except StudyError as error:
            called = fit.fitted.variable or "a model"
            notes.append(Note(place=fit.event.place, text=f"{called} is not imported: {error}"))
        else:
            if twin is None:
                drafts.append(draft)
                notes += (*draft.notes, *_too_few_classes(draft, outputs))
                continue
            text = f"{twin.wanted} is built and fitted here again with the same settings: it is one variant."
            notes.append(Note(place=fit.event.place, text=text))
    if not drafts:
        raise _nothing(reading, notes)
    known = printed_figures(reading) if printed is None else printed
    return _imported(drafts[:MOST_VARIANTS], reading, notes, printed=known)


def _fits(reading: Reading, notes: list[Note]) -> Iterator[_Fit]:
    """Yield each model's first training; what trains a model on is noted, or counted where a loop repeats it."""
    rounds = Counter((event.what.model, event.place) for event in reading.events if isinstance(event.what, Fitted))
    for event in reading.events:
        if not isinstance(event.what, Fitted):
            continue
        if not event.what.earlier:
            yield _Fit(event=event, fitted=event.what, rounds=rounds[event.what.model, event.place])
        elif reading.events[event.what.earlier[0]].place != event.place:
            text = f"{event.what.variable or 'a model'} is trained on from its weights: only its first fit is imported."
            notes.append(Note(place=event.place, text=text))


def _twin(draft: Draft, drafts: Sequence[Draft], reading: Reading) -> Draft | None:
    """Return the draft of an earlier round of the same loop that is like this one in all that it says."""
    place = reading.events[draft.fit].place
    earlier = (each for each in drafts if reading.events[each.fit].place == place)
    return next((each for each in earlier if replace(draft, fit=each.fit) == each), None)


def _outputs(draft: Draft) -> int | None:
    """Return how many outputs a network has, each layer checked; None where its images are not known well enough.

    Raises:
        StudyError: A layer does not fit the one before it.
    """
    if draft.input.shape is None:
        return None
    layers = [call.layer for text in draft.layers if (call := read_layer(text)).layer is not None]
    names = [f"layer_{index}" for index in range(len(layers))]
    return network_facts(layers, names, image_shape=draft.input.shape)[-1].output_shape[-1]


def _too_few_classes(draft: Draft, outputs: int | None) -> Iterator[Note]:
    known = KNOWN.get(draft.input.dataset.partition(".")[0])
    if known is not None and outputs is not None and outputs != known.classes:
        text = (
            f"{draft.wanted} has {outputs} outputs, and {draft.input.dataset} has {known.classes} classes: "
            "put the images with the labels that are meant into a file of their own."
        )
        yield Note(place=None, text=text)


def _nothing(reading: Reading, notes: Sequence[Note]) -> BridgeError:
    name = reading.document.name
    why = next((str(note) for note in notes if "is not imported" in note.text), "")
    if not why and reading.document.unread:
        return BridgeError(f"there is nothing to import in what could be read. {_unread(reading)}", source=name)
    said = why or "It compiles and fits no Keras model that could be followed."
    return BridgeError(f"there is nothing to import. {said}", source=name)


def _unread(reading: Reading) -> str:
    """Return the first thing of a file that was not read, and how many more there are."""
    first, *others = map(_not_read, reading.document.unread)
    more = f" {len(others)} more {'place was' if len(others) == 1 else 'places were'} not read." if others else ""
    return f"{first}{more}"


def _not_read(unread: Unread) -> Note:
    return Note(place=unread.place, text=str(unread))


def _imported(
    drafts: Sequence[Draft], reading: Reading, notes: list[Note], *, printed: Mapping[int, Printed]
) -> Imported:
    names: dict[str, Draft] = {}
    for draft in drafts:
        names[free_name(draft.wanted, names)] = draft
    validation = _validation(drafts, notes)
    shared = _Shared.of(drafts)
    title = _title(reading)
    variants = {
        name: _variant(draft, shared, printed.get(draft.fit, Printed()), title=title) for name, draft in names.items()
    }
    variants = {name: _watching(variant, validation, notes) for name, variant in variants.items()}
    callbacks = _watchable(shared.callbacks, validation, notes)
    study = Study(
        dataset=_dataset(drafts, notes),
        title=title,
        notes=_words(reading, notes),
        validation=validation,
        variants=variants,
        preprocess=shared.preprocess,
        epochs=shared.epochs,
        batch_size=shared.batch_size,
        optimizer=shared.optimizer,
        callbacks=callbacks,
        name=PurePath(reading.document.name).stem,
    )
    return Imported(study=study, origins={name: draft.fit for name, draft in names.items()}, notes=_ordered(notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What most variants train with: it stands at the top of the study."""

    preprocess: tuple[str, ...]
    epochs: int
    batch_size: int
    optimizer: str
    callbacks: tuple[str, ...]

    @staticmethod
    def of(drafts: Sequence[Draft]) -> _Shared:
        """Return what most drafts have; the study's own default where none of them tells."""
        return _Shared(
            preprocess=_most(drafts, lambda draft: draft.input.preprocess) or (),
            epochs=_most(drafts, lambda draft: draft.epochs) or 20,
            batch_size=_most(drafts, lambda draft: draft.batch_size) or 128,
            optimizer=_most(drafts, lambda draft: draft.optimizer) or "Adam()",
            callbacks=_most(drafts, lambda draft: draft.callbacks) or (),
        )


def _most(drafts: Sequence[Draft], pick: Callable[[Draft], Answer | None]) -> Answer | None:
    """Return what most drafts have, of equally many what comes first."""
    counts = Counter(value for draft in drafts if (value := pick(draft)) is not None)
    return counts.most_common(1)[0][0] if counts else None


def _variant(draft: Draft, shared: _Shared, printed: Printed, *, title: str) -> Variant:
    return Variant(
        title=draft.title if draft.title != title else "",
        layers=draft.layers,
        preprocess=None if draft.input.preprocess == shared.preprocess else draft.input.preprocess,
        epochs=None if draft.epochs == shared.epochs else draft.epochs,
        batch_size=None if draft.batch_size == shared.batch_size else draft.batch_size,
        optimizer=None if draft.optimizer == shared.optimizer else draft.optimizer,
        callbacks=None if draft.callbacks == shared.callbacks else draft.callbacks,
        published=published_of(printed, batch_size=draft.batch_size),
    )


def _watching(variant: Variant, validation: Validation, notes: list[Note]) -> Variant:
    """Return a variant with those of its own callbacks that have something to watch."""
    if variant.callbacks is None:
        return variant
    return replace(variant, callbacks=_watchable(variant.callbacks, validation, notes))


def _watchable(callbacks: Sequence[str], validation: Validation, notes: list[Note]) -> tuple[str, ...]:
    """Return the callbacks that have something to watch."""
    kept = tuple(text for text in callbacks if validation != 0 or not read_callback(text).monitor.startswith("val_"))
    for text in callbacks:
        note = Note(place=None, text=f"{text} is left out: nothing is held out that it could watch.")
        if text not in kept and note not in notes:
            notes.append(note)
    return kept


def _validation(drafts: Sequence[Draft], notes: list[Note]) -> Validation:
    """Return what most fits validate on, and note those that do otherwise."""
    counts = Counter(draft.validation for draft in drafts if draft.validation is not None)
    known: Validation = counts.most_common(1)[0][0] if counts else 0.1
    others = [draft.wanted for draft in drafts if draft.validation not in (None, known)]
    if others:
        text = f"{', '.join(others)} validated on something else; the study validates all variants on {known}."
        notes.append(Note(place=None, text=text))
    return known


def _dataset(drafts: Sequence[Draft], notes: list[Note]) -> str:
    most = _most(drafts, lambda draft: draft.input.dataset) or "mnist"
    others = [draft.wanted for draft in drafts if draft.input.dataset != most]
    if others:
        text = f"{', '.join(others)} had other data; the study trains all variants on {most}."
        notes.append(Note(place=None, text=text))
    return most


def _title(reading: Reading) -> str:
    return next((cell.heading for cell in reading.document.cells if cell.heading), "")


def _ordered(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return notes in the order of the file, each once; those about the whole of it last."""
    unique: Mapping[Note, None] = dict.fromkeys(notes)
    placed = sorted((note for note in unique if note.place is not None), key=lambda note: (note.place, note.text))
    return (*placed, *(note for note in unique if note.place is None))


def _words(reading: Reading, notes: Sequence[Note]) -> str:
    """Return what the study says of where it comes from."""
    package = {"": "Keras", "keras": "Keras", "tf.keras": "tf.keras"}[reading.flavour.package]
    version = f"{package} {reading.flavour.major}" if package == "Keras" else package
    lines = [f"Imported from {reading.document.name}, read as written for {version}: {reading.flavour.reason}."]
    lines += [f"{str(note)[0].upper()}{str(note)[1:]}" for note in _ordered(notes)[:100]]
    return "\n".join(lines) + "\n"
