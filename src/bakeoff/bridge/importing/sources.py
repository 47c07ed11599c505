"""Where a fit takes its images from: the arguments of a fit in, arrays, batch size and what happens on the way out."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.reading.events import Arguments
from bakeoff.bridge.reading.values import Array, Made, Value
from bakeoff.bridge.source.place import Place

_MOST_LINKS = 50
_HARMLESS = ("batch", "shuffle", "prefetch", "cache", "repeat", "from_tensor_slices", "take", "unbatch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a fit is given to train or validate on.

    Attributes:
        images: None where they are not known.
        dataset: What a loader outside was asked for, where there is no array; empty where that is not known.
        batch_size: As the generator or pipeline says it; None where it does not.
        notes: What happens to the images on the way that bakeoff does not do.
    """

    images: Array | None
    dataset: str = ""
    batch_size: int | None = None
    notes: tuple[Note, ...] = ()


def argument(arguments: Arguments, name: str) -> Value:
    """Return an argument by its name; None where it is not given."""
    return dict(arguments).get(name)


def source_of(value: Value, *, place: Place) -> Source:
    """Return what `x`, or the first of `validation_data`, comes to."""
    if isinstance(value, tuple) and value:
        value = value[0]
    if isinstance(value, Array):
        return Source(images=value)
    if isinstance(value, Made):
        return _pipeline(value, place)
    return Source(images=None)


def _pipeline(made: Made, place: Place) -> Source:
    """Follow a generator or a `tf.data` pipeline back to the arrays at its start."""
    images: Array | None = None
    batch_size: int | None = None
    dataset = ""
    notes: list[Note] = []
    link: Value = made
    for _ in range(_MOST_LINKS):
        if not isinstance(link, Made):
            break
        images = images or _array_in(link)
        batch_size = batch_size or _batch(link)
        dataset = dataset or _named(link)
        notes += _notes(link, place)
        link = link.receiver
    return Source(images=images, dataset=dataset, batch_size=batch_size, notes=tuple(notes))


def _array_in(link: Made) -> Array | None:
    first = link.positional[0] if link.positional else dict(link.keywords).get("x")
    if isinstance(first, tuple) and first:
        first = first[0]
    return first if isinstance(first, Array) and link.name in ("flow", "from_tensor_slices", "zip", "map") else None


def _batch(link: Made) -> int | None:
    named = dict(link.keywords).get("batch_size")
    if link.name == "batch" and named is None and link.positional:
        named = link.positional[0]
    if link.name == "flow" and named is None:
        # Keras's default of `ImageDataGenerator.flow`, in every version.
        named = link.positional[2] if len(link.positional) > 2 else 32
    return named if isinstance(named, int) and not isinstance(named, bool) and named > 0 else None


def _named(link: Made) -> str:
    if not link.function.startswith("tensorflow_datasets.") or link.name != "load":
        return ""
    name = link.positional[0] if link.positional else dict(link.keywords).get("name")
    return name.partition(":")[0] if isinstance(name, str) else ""


def _notes(link: Made, place: Place) -> list[Note]:
    if link.name == "map" and _array_in(link) is None:
        return [Note(place=link.place, text="what `map` does to the images is left out: it is code of the file's own.")]
    if link.name == "ImageDataGenerator" and (link.keywords or link.positional):
        changes = ", ".join(name for name, value in link.keywords if value not in (None, False, 0)) or "its arguments"
        return [Note(place=link.place, text=f"the images are not augmented: bakeoff has no {changes}.")]
    return []
