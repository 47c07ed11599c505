"""Which Keras a file was written for: its imports and argument names in, a `Flavour` out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bakeoff.bridge.reading.events import Bound, Event, Flavour, ModelMade, Package
from bakeoff.bridge.reading.values import External
from bakeoff.bridge.source.document import Document
from bakeoff.spec import is_layer_name

_OPTIMIZERS = ("sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam")
_FITTING = ("fit", "fit_generator")
_KERAS_1_LAYER = (
    *("nb_filter", "nb_row", "nb_col", "border_mode", "subsample", "output_dim", "init", "bias", "p", "dim_ordering"),
    *("W_regularizer", "b_regularizer", "W_constraint", "b_constraint"),
)
_KERAS_1_FIT = ("nb_epoch", "samples_per_epoch", "nb_val_samples", "show_accuracy")
_KERAS_1_NAMES = ("image_dim_ordering", "set_image_dim_ordering", "MaxoutDense", "Highway")
_KERAS_2_LAYER = (
    *("filters", "kernel_size", "padding", "strides", "units", "rate", "use_bias", "data_format"),
    *("kernel_initializer", "bias_initializer", "kernel_regularizer", "kernel_constraint"),
)
_KERAS_2_FIT = ("epochs", "steps_per_epoch", "validation_steps")
_DATED = {*_KERAS_1_LAYER, *_KERAS_1_FIT, *_KERAS_2_LAYER, *_KERAS_2_FIT, "lr", "decay"}
_KERAS_2 = re.compile(
    r"(\bnp_utils\b|keras\.layers\.(?:core|convolutional|normalization|pooling|advanced_activations)\b"
    r"|keras\.preprocessing\b|\bfit_generator\b|\bpredict_classes\b"
    r"|\['(?:val_)?acc'\]|metrics\s*=\s*\[\s*'acc'\s*\]|keras\.wrappers\b|tensorflow\.contrib)"
)
_KERAS_3 = re.compile(
    r"(KERAS_BACKEND|\bkeras\.ops\b|\bfrom keras import ops\b|\bkeras\.random\b|\.weights\.h5|\.keras(?=['\"]))"
)
_KERAS_3_PARTS = ("KERAS_BACKEND", "keras.ops", "import ops", "keras.random", ".weights.h5", ".keras'", '.keras"')
"""One of these stands wherever the pattern fits; to look for them is much faster."""
_OLD_ACCURACY = re.compile(r"\['(?:val_)?acc'\]|\[\"(?:val_)?acc\"\]")
"""What Keras called the accuracy up to 2.2, and tf.keras in TensorFlow 1."""
_LOGGED_ACCURACY = re.compile(r"\bacc: [01]\.\d")
_TENSORFLOW = "tensorflow.keras"


def flavour_of(document: Document, events: Iterable[Event], *, calls: Iterable[ast.Call]) -> Flavour:
    """Return which Keras a file was written for: the oldest that has all the words that it uses."""
    code = "\n".join(cell.code for cell in document.cells)
    package = _package(code, events)
    if package == "tf.keras" and _OLD_ACCURACY.search(code) and _is_all_of_keras(events):
        package = "keras"
    if package == "tf.keras":
        return Flavour(package=package, major=2, reason="it imports tensorflow.keras, and TensorFlow 2 is assumed")
    words = _dated(calls)
    if words.old and not words.middle:
        return Flavour(package=package, major=1, reason=f"`{words.old}` is a word of Keras 1")
    new = _KERAS_3.search(code) if any(part in code for part in _KERAS_3_PARTS) else None
    if new and not words.old:
        return Flavour(package=package, major=3, reason=f"`{new[1]}` is a word of Keras 3")
    word = _KERAS_2.search(code) or _LOGGED_ACCURACY.search(_printed(document))
    found = words.old or words.retired or (word[0].strip() if word else "")
    if found:
        return Flavour(package=package, major=2, reason=f"`{found}` is a word of Keras 2 that Keras 3 has no more")
    if package == "keras":
        return Flavour(package=package, major=2, reason="it imports keras itself, not tensorflow.keras")
    return Flavour(package="", major=3, reason="nothing tells an older one")


@dataclass(slots=True, frozen=True, kw_only=True)
class _Dated:
    """Words that tell a version, the first of each kind; empty where there is none.

    Attributes:
        old: Of Keras 1, which Keras 2 still takes.
        middle: Those that came with Keras 2.
        retired: Of Keras 1 and 2, which Keras 3 takes no more.
    """

    old: str
    middle: str
    retired: str


def _dated(calls: Iterable[ast.Call]) -> _Dated:
    found = {"old": "", "middle": "", "retired": ""}
    for callee, keyword in _words(calls):
        kind = _kind(callee, keyword)
        if kind and not found[kind]:
            found[kind] = f"{keyword}=" if keyword else callee
    return _Dated(**found)


def _kind(callee: str, keyword: str) -> str:
    if keyword not in _DATED:
        return "old" if callee in _KERAS_1_NAMES and not keyword else ""
    if callee.lower() in _OPTIMIZERS:
        return "retired" if keyword in ("lr", "decay") else ""
    is_layer, is_fit = is_layer_name(callee), callee in _FITTING
    if (is_layer and keyword in _KERAS_1_LAYER) or (is_fit and keyword in _KERAS_1_FIT):
        return "old"
    if (is_layer and keyword in _KERAS_2_LAYER) or (is_fit and keyword in _KERAS_2_FIT):
        return "middle"
    return ""


def _words(calls: Iterable[ast.Call]) -> Iterator[tuple[str, str]]:
    """Yield each function that is called by name, with each keyword that it is given, and once without."""
    for call in calls:
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        yield name, ""
        yield from ((name, keyword.arg) for keyword in call.keywords if keyword.arg)


def _printed(document: Document) -> str:
    return "\n".join(output.text[-2_000:] for cell in document.cells for output in cell.outputs)


def _is_all_of_keras(events: Iterable[Event]) -> bool:
    """Return whether every model comes from keras itself, though the file names tf.keras for something else."""
    made = [event.what.function for event in events if isinstance(event.what, ModelMade) and event.what.how != "loaded"]
    return bool(made) and all(function.startswith("keras.") for function in made)


def _package(code: str, events: Iterable[Event]) -> Package:
    if "keras" not in code:
        return ""
    paths = [
        event.what.value.path
        for event in events
        if isinstance(event.what, Bound) and event.what.how == "import" and isinstance(event.what.value, External)
    ]
    is_tensorflow = any(path.startswith((_TENSORFLOW, "tf_keras")) for path in paths)
    if is_tensorflow or re.search(r"\btf\.keras\b|tensorflow[\w.]*\.keras\b", code):
        return "tf.keras"
    if any(path.partition(".")[0] == "keras" for path in paths) or re.search(r"\bfrom keras[\w.]* import \*", code):
        return "keras"
    return ""
