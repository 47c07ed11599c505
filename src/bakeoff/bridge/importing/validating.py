"""What a fit validates on: its arguments in, a share, "test" or 0 out."""

from __future__ import annotations

from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.sources import Source, argument, source_of
from bakeoff.bridge.reading.events import Arguments
from bakeoff.bridge.reading.values import Array
from bakeoff.bridge.source.place import Place
from bakeoff.spec import Validation

_USUAL = 0.1


def validation_of(given: Arguments, source: Source, *, place: Place) -> tuple[Validation | None, tuple[Note, ...]]:
    """Return what a fit validates on, as the study would have it; None where it is not known."""
    watched = argument(given, "validation_data")
    share = argument(given, "validation_split")
    if watched is None:
        watched = next((value for name, value in given if name == "validation_set"), None)
    if watched is not None:
        return _watched(source_of(watched, place=place).images, source, place)
    if share in (None, 0, 0.0):
        return 0.0, ()
    if isinstance(share, int | float) and 0 < share < 1:
        text = f"`validation_split={share:g}` takes the last rows; bakeoff draws as many at random, stratified."
        return float(share), (Note(place=place, text=text),)
    return None, (Note(place=place, text="`validation_split` is not known: the study's validation is used."),)


def _watched(images: Array | None, source: Source, place: Place) -> tuple[Validation | None, tuple[Note, ...]]:
    if images is None:
        text = "what it validates on is not known: the study's validation is used."
        return None, (Note(place=place, text=text),)
    if images.part == "test":
        part = "" if images.share in (None, 1.0) else " whole"
        notes = (Note(place=place, text="it validates on a part of the test set: the study, on all of it."),)
        return "test", notes if part else ()
    share = _share(images, source.images)
    if share is None:
        text = f"how large a share it validates on is not known: the study holds out {_USUAL:g}."
        return _USUAL, (Note(place=place, text=text),)
    text = f"it validates on rows set aside beforehand; bakeoff draws a share of {share:g} at random, stratified."
    return share, (Note(place=place, text=text),)


def _share(images: Array, training: Array | None) -> float | None:
    """Return the share of the training set that is watched."""
    share = images.share
    if share is None and training is not None and training.share is not None:
        share = 1 - training.share
    return round(share, 6) if share is not None and 0 < share < 1 else None
