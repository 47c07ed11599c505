"""Layers that a file names, as bakeoff writes them: a layer in, one Keras 3 call or two out, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bakeoff.bridge.importing.old_layers import modern
from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.values_as_calls import why, written
from bakeoff.bridge.reading import values
from bakeoff.bridge.reading.events import Flavour
from bakeoff.bridge.reading.values import Made
from bakeoff.errors import StudyError
from bakeoff.spec import Call, Name, Value, call_text, read_layer

INPUTS = ("Input", "InputLayer")
_BEFORE = ("Rescaling", "Normalization")
"""Layers that do to the images what bakeoff does before the network."""
_WITHOUT_WEIGHTS = (
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    "SpatialDropout2D",
    "ActivityRegularization",
    "Masking",
)
"""They change only how a network trains, and bakeoff has none of them."""

_IGNORED = (
    "input_shape",
    "input_dim",
    "stack_size",
    "batch_input_shape",
    "input_length",
    "dtype",
    "data_format",
    "weights",
    "mode",
)
"""Arguments that say what the data says, or nothing that matters here."""

_INITIALIZERS = (
    *("kernel_initializer", "bias_initializer", "beta_initializer", "gamma_initializer", "alpha_initializer"),
    *("init", "bias_init", "beta_init", "gamma_init"),
)
"""Arguments that say how weights are drawn at first. Where one is not known, the layer's default draws them."""

_LEFT_OUT = (
    "activity_regularizer",
    "bias_regularizer",
    "bias_constraint",
    "kernel_constraint",
    "beta_regularizer",
    "gamma_regularizer",
    "beta_constraint",
    "gamma_constraint",
    "noise_shape",
    "seed",
    "trainable",
    "name",
)
"""Arguments of which bakeoff has not all that Keras takes: left out and noted where it has not."""

_DEFAULTS: dict[str, tuple[tuple[str, float], ...]] = {
    "BatchNormalization": (("momentum", 0.99), ("epsilon", 1e-3)),
    "LeakyReLU": (("negative_slope", 0.3),),
}
"""Written out because versions of Keras differ, or users of other libraries expect others.

Keras 1.2.2, 2.0 to 2.3.1, tf.keras and Keras 3 agree on these; Keras 1.0 had 1e-5 as `epsilon`
(`keras/layers/normalization.py`, `advanced_activations.py`).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLayer:
    """What one layer of a file comes to.

    Attributes:
        texts: Keras 3 calls; none where the layer only tells a shape, two where it has another as its activation.
        input_shape: As the layer tells it, without the batch; None where it does not.
        preprocess: The step that the layer comes to, where it does what bakeoff does before the network.
        notes: What was left out.
    """

    texts: tuple[str, ...] = ()
    input_shape: tuple[int, ...] | None = None
    preprocess: str = ""
    notes: tuple[Note, ...] = ()


def read_made(layer: values.Value, flavour: Flavour) -> ReadLayer:
    """Return what a layer of a file comes to.

    Raises:
        StudyError: It is not known, or bakeoff has no such layer.
    """
    if not isinstance(layer, Made):
        raise StudyError(f"a layer is not known: {why(layer)}.")
    if layer.name in _WITHOUT_WEIGHTS:
        return ReadLayer(notes=(Note(place=layer.place, text=f"{layer.name} is left out: bakeoff has none."),))
    layer, drawn = _with_known_initializers(layer)
    call = _call(layer, flavour)
    shape = _input_shape(call)
    if call.name in INPUTS:
        return ReadLayer(input_shape=shape)
    if call.name in _BEFORE:
        return _as_preprocessing(call, shape, layer)
    calls, notes = [], drawn
    if call.name == "Reshape" and shape is not None and _is_image(call):
        return ReadLayer(input_shape=_target(call))
    for part in _parts(call):
        kept, problems = _accepted(_plain(part), layer)
        calls.append(kept)
        notes += problems
    return ReadLayer(texts=tuple(map(call_text, calls)), input_shape=shape, notes=tuple(notes))


def _with_known_initializers(layer: Made) -> tuple[Made, list[Note]]:
    """Return a layer without the initializers that only running the file would tell, and a note for each."""
    unknown = [
        (name, value)
        for name, value in layer.keywords
        if name in _INITIALIZERS and isinstance(value, values.Unknown | values.Defined)
    ]
    kept = tuple(item for item in layer.keywords if item not in unknown)
    told = "is left out: {}. The weights are drawn as by default."
    notes = [Note(place=layer.place, text=f"`{name}` {told.format(why(value))}") for name, value in unknown]
    return (replace(layer, keywords=kept) if unknown else layer), notes


def _as_preprocessing(call: Call, shape: tuple[int, ...] | None, layer: Made) -> ReadLayer:
    """Return the step of preprocessing that a layer comes to."""
    if call.name == "Normalization":
        text = "Normalization is taken as the step 'standardise'."
        return ReadLayer(input_shape=shape, preprocess="standardise", notes=(Note(place=layer.place, text=text),))
    named = dict(call.keywords)
    scale = named.get("scale", call.positional[0] if call.positional else None)
    offset = named.get("offset", call.positional[1] if len(call.positional) > 1 else 0)
    is_usual = isinstance(scale, float) and math.isclose(scale, 1 / 255, rel_tol=0.01) and offset in (0, 0.0)
    text = "Rescaling stands among the steps of preprocessing, as 'scale': it divides by 255."
    return ReadLayer(
        input_shape=shape,
        preprocess="scale",
        notes=(Note(place=layer.place, text=text if is_usual else f"{text} The file's has other numbers."),),
    )


def layer_text(layer: Made, flavour: Flavour) -> str:
    """Return the Keras 3 call that a layer comes to; empty where it only tells a shape.

    Raises:
        StudyError: It is not known, or bakeoff has no such layer.
    """
    return "; ".join(read_made(layer, flavour).texts)


def _call(layer: Made, flavour: Flavour) -> Call:
    what = f"{layer.name}'s arguments:"
    positional = tuple(written(value, what=f"{what} one") for value in layer.positional)
    keywords = tuple(
        (name, written(value, what=f"{what} `{name}`"))
        for name, value in layer.keywords
        if not (name in _IGNORED and isinstance(value, values.Unknown | values.Defined))
    )
    return modern(Call(layer.name, positional, keywords), flavour)


def _input_shape(call: Call) -> tuple[int, ...] | None:
    named = dict(call.keywords)
    shape = named.get("input_shape", named.get("batch_input_shape", named.get("input_dim")))
    if call.name in INPUTS:
        first = call.positional[0] if call.positional else None
        shape = named.get("shape", named.get("batch_shape", shape if shape is not None else first))
    if isinstance(shape, int):
        return (shape,)
    if not isinstance(shape, tuple):
        return None
    is_batched = "batch_input_shape" in named or "batch_shape" in named
    sizes = shape[1:] if is_batched else shape
    known = tuple(size for size in sizes if isinstance(size, int) and size > 0)
    return known if known and len(known) == len(sizes) else None


def _parts(call: Call) -> Iterator[Call]:
    """Yield a layer, and behind it the layer that it was given as its activation."""
    named = dict(call.keywords)
    activation = named.get("activation", call.positional[0] if call.name == "Activation" and call.positional else None)
    if not isinstance(activation, Call):
        yield call
        return
    if call.name != "Activation":
        yield Call(call.name, call.positional, tuple(item for item in call.keywords if item[0] != "activation"))
    yield _renamed_slope(activation)


def _renamed_slope(call: Call) -> Call:
    keywords = tuple(("negative_slope" if name == "alpha" else name, value) for name, value in call.keywords)
    return Call(call.name, call.positional, keywords)


def _plain(call: Call) -> Call:
    """Return a layer's call without what the data says, and with the defaults that are worth writing out."""
    keywords = {name: _as_text(name, value) for name, value in call.keywords if name not in _IGNORED}
    if call.name == "BatchNormalization":
        keywords.pop("axis", None)
        call = Call(call.name, ())
    if call.name == "Reshape":
        return _reshape(call, keywords)
    for name, value in _DEFAULTS.get(call.name, ()):
        if not call.positional:
            keywords.setdefault(name, value)
    return Call(call.name, call.positional, tuple(keywords.items()))


def _as_text(name: str, value: Value) -> Value:
    """Return a function that is handed over as an activation by its name."""
    return value.name if name == "activation" and isinstance(value, Name) else value


def _target(call: Call) -> tuple[int, ...] | None:
    """Return the shape that a Reshape gives."""
    target = dict(call.keywords).get("target_shape", call.positional[0] if call.positional else None)
    known = tuple(size for size in target if isinstance(size, int)) if isinstance(target, tuple) else ()
    return known if isinstance(target, tuple) and len(known) == len(target) else None


def _is_image(call: Call) -> bool:
    target = _target(call)
    return target is not None and len(target) in (2, 3)


def _reshape(call: Call, keywords: Mapping[str, object]) -> Call:
    target = keywords.get("target_shape", call.positional[0] if call.positional else None)
    if isinstance(target, tuple) and len(target) == 1:
        return Call("Flatten")
    raise StudyError("bakeoff has no Reshape within a network.")


def _accepted(call: Call, layer: Made) -> tuple[Call, list[Note]]:
    """Return a call that bakeoff takes, and what had to be left out of it.

    Raises:
        StudyError: It takes it in no form.
    """
    notes: list[Note] = []
    while True:
        try:
            read_layer(call_text(call))
        except StudyError as error:
            extra = _culprit(call, str(error))
            if extra is None:
                raise
            notes.append(Note(place=layer.place, text=f"`{extra}` is left out. {error}"))
            call = Call(call.name, call.positional, tuple(item for item in call.keywords if item[0] != extra))
        else:
            return call, notes


def _culprit(call: Call, message: str) -> str | None:
    """Return the argument that a message is about, where the network is the same without it."""
    return next((name for name, _ in call.keywords if name in _LEFT_OUT and f"`{name}`" in message), None)
