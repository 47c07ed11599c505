"""What a network is fed: its first layers and where its images come from in, data set and preprocessing out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

from bakeoff.bridge.importing.layers import ReadLayer
from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.preprocessing import steps_of
from bakeoff.bridge.importing.sources import Source
from bakeoff.bridge.reading.datasets import KNOWN
from bakeoff.bridge.reading.values import Array, Made
from bakeoff.spec import Conv2D, Dense, read_layer

Shape = tuple[int, ...]
_ODD = re.compile(r"[^\w.-]+", re.ASCII)
_BUILT_IN = "mnist"
_LARGEST_MARGIN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What a network is fed.

    Attributes:
        dataset: A built-in name, or the file in which the study expects the data.
        preprocess: Names of steps.
        layers: The network's, with a margin around the images where the file pads them.
        shape: Of one image as the first layer gets it; None where it is not known.
        notes: What was left out.
    """

    dataset: str
    preprocess: tuple[str, ...]
    layers: tuple[str, ...]
    shape: Shape | None
    notes: tuple[Note, ...]


def input_of(told: ReadLayer, layers: tuple[str, ...], *, source: Source, first: Made | None) -> Input:
    """Return what a network is fed.

    Args:
        told: What its first layer says of its input.
        layers: Keras 3 calls.
        source: Where the images come from.
        first: The first layer, for the place of notes.
    """
    place = first.place if first is not None else None
    notes: list[Note] = []
    name = source.images.dataset if source.images is not None else source.dataset
    raw = _raw_shape(name)
    shape, is_first = _channels_last(told.input_shape)
    if is_first:
        notes.append(Note(place=place, text="channels come last in bakeoff: the network is the same."))
    is_vector = _takes_vectors(shape, layers, source.images)
    preprocess, left_out = _preprocess(source, is_vector=is_vector)
    if told.preprocess and told.preprocess not in preprocess:
        # Deviations are learnt last; only vectors are made after that.
        before = tuple(step for step in preprocess if step != "flatten") if told.preprocess == "standardise" else ()
        preprocess = (*before, told.preprocess, *preprocess[len(before) :])
    notes += left_out
    fed = shape or _fed(raw, source.images, is_vector=is_vector)
    margin = _margin(raw, fed)
    if margin:
        layers, fed = (f"ZeroPadding2D({margin})", *layers), raw
        notes.append(Note(place=place, text=f"the images are padded by {margin} in the network, not before it."))
    notes += _drawn(source.images)
    dataset, change = _fitting(name, raw, fed)
    notes += [Note(place=None, text=change)] if change else []
    return Input(dataset=dataset, preprocess=preprocess, layers=layers, shape=fed, notes=tuple(notes))


def _drawn(images: Array | None) -> tuple[Note, ...]:
    """Return what to say of test images that the file draws itself from both parts of a known data set together."""
    known = KNOWN.get(images.dataset) if images is not None else None
    if images is None or known is None:
        return ()
    split = next((step for step in images.steps if step.function == "train_test_split"), None)
    # A part of one part is a share of it; what is left of both together counts as the whole training set.
    whole = images.shape[0] / images.share if images.shape and images.shape[0] and images.share else known.train
    if split is None or (images.share != 1.0 and abs(whole - known.train) <= 1):
        return ()
    text = f"the file draws its own test images from all {known.train + known.test:,}: the study has the data set's."
    return (Note(place=split.place, text=text),)


def _raw_shape(name: str) -> Shape | None:
    known = KNOWN.get(name)
    if known is None:
        return None
    return known.image_shape if len(known.image_shape) == 3 else (*known.image_shape, 1)


def _channels_last(shape: Shape | None) -> tuple[Shape | None, bool]:
    """Return an image's shape with its channels last, and whether they stood first."""
    if shape is not None and len(shape) == 2:
        return (*shape, 1), False
    if shape is None or len(shape) != 3 or shape[0] not in (1, 3) or shape[2] in (1, 3):
        return shape, False
    return (shape[1], shape[2], shape[0]), True


def _takes_vectors(shape: Shape | None, layers: tuple[str, ...], images: Array | None) -> bool:
    if shape is not None:
        return len(shape) == 1
    first = read_layer(layers[0]).layer if layers else None
    if isinstance(first, Dense):
        return True
    is_flat = images is not None and images.shape is not None and len(images.shape) == 2
    return is_flat and not isinstance(first, Conv2D)


def _preprocess(source: Source, *, is_vector: bool) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    if source.images is None:
        note = Note(
            place=None, text="what is done to the images before training is not known: only their shape is kept."
        )
        return ("flatten",) if is_vector else (), (note,)
    return steps_of(source.images, is_vector=is_vector)


def _fed(raw: Shape | None, images: Array | None, *, is_vector: bool) -> Shape | None:
    if (
        images is not None
        and images.shape is not None
        and None not in images.shape[1:]
        and len(images.shape) in (2, 3, 4)
    ):
        known = tuple(length for length in images.shape[1:] if length is not None)
        return (*known, 1) if len(known) == 2 else known
    if raw is None:
        return None
    return (prod(raw),) if is_vector else raw


def _fitting(name: str, raw: Shape | None, fed: Shape | None) -> tuple[str, str]:
    """Return a data set that has what the network is fed, and what to do for that."""
    is_same = raw is not None and (fed is None or fed in (raw, (prod(raw),)))
    if name == _BUILT_IN and is_same:
        return name, ""
    if raw is None or fed is None or is_same:
        file = _file(name)
        return file, f"the data is expected in {file}: bakeoff has only MNIST itself."
    file = _file(f"{name}_{'x'.join(map(str, fed))}")
    return file, f"the images are made {' × '.join(map(str, fed))}: put them so into {file}."


def _margin(raw: Shape | None, fed: Shape | None) -> int:
    """Return how many rows of zeros around an image make it as large as the network expects it; 0 for none."""
    if raw is None or fed is None or len(fed) != 3 or fed[2] != raw[2] or fed[0] - raw[0] != fed[1] - raw[1]:
        return 0
    more = fed[0] - raw[0]
    return more // 2 if 0 < more <= _LARGEST_MARGIN and more % 2 == 0 else 0


def _file(name: str) -> str:
    stem = _ODD.sub("_", name).rpartition(".")[0] if "." in name else _ODD.sub("_", name)
    return f"{stem or 'data'}.npz"
