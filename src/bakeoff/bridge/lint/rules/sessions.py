"""What was run when: execution counts and layer numbers in, figures older or newer than what is shown out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, notebook
from bakeoff.bridge.lint.values import given, layer_kind
from bakeoff.bridge.reading.events import Evaluated, ModelMade
from bakeoff.bridge.reading.values import Made
from bakeoff.bridge.source.document import Cell

_ROW = re.compile(r"^[│┃| ]*([a-z][a-z0-9_]*?)(?:_(\d+))? \((\w+)", re.MULTILINE)
_CALLED = re.compile(r"\b(\w+)\(")
_AUTOMATIC = {
    "dense": "Dense",
    "conv2d": "Conv2D",
    "dropout": "Dropout",
    "flatten": "Flatten",
    "batch_normalization": "BatchNormalization",
    "max_pooling2d": "MaxPooling2D",
}


def _stale(evidence: Evidence) -> Iterator[Hit]:
    for event, evaluated in evidence.told(Evaluated):
        training = evidence.training(evaluated.fit)
        here = evidence.cell(event)
        there = evidence.cell(training.event) if training else None
        if training is None or here is None or there is None or here is there or not here.outputs or not there.outputs:
            continue
        asked, trained = here.execution_count, there.execution_count
        if asked and trained and asked < trained:
            message = (
                f"This was run as [{asked}], before the fit of `{evaluated.variable}` that is shown "
                f"(cell {there.number}, run as [{trained}]): its figures are those of an earlier fit."
            )
            yield Hit(place=event.place, message=message)


def _hidden_fits(evidence: Evidence) -> Iterator[Hit]:
    made: Counter[str] = Counter()
    models: set[int] = set()
    for training in evidence.trainings:
        if not all(map(layer_kind, training.fitted.layers)):
            return
        if training.fitted.model in models:
            continue
        models.add(training.fitted.model)
        before = made.copy()
        made.update(layer_kind(layer) for layer in training.fitted.layers)
        hit = _numbered_too_high(evidence, training, before)
        if hit is not None:
            yield hit


def _numbered_too_high(evidence: Evidence, training: Training, before: Mapping[str, int]) -> Hit | None:
    cell = evidence.cell(training.event)
    if cell is None or any(isinstance(layer, Made) and given(layer, "name") for layer in training.fitted.layers):
        return None
    shown, elsewhere = _summary(evidence, training, cell)
    for kind, (name, number) in _first_numbers(shown).items():
        hidden = number - before.get(kind, 0) - elsewhere.get(kind, 0) - 1
        if hidden > 0 and any(layer_kind(layer) == kind for layer in training.fitted.layers):
            what = f"{hidden} {kind} layers were" if hidden > 1 else f"1 {kind} layer was"
            # tf.keras calls the first one `dense`, keras up to 2.3 `dense_1`: the lower count fits both.
            message = (
                f"The summary's first {kind} is {name}_{number}: at least {what} made in this session that the "
                f"notebook does not show before {training.title}. Cells were run again, or fits were left out."
            )
            return Hit(place=training.event.place, message=message)
    return None


def _summary(evidence: Evidence, training: Training, fit: Cell) -> tuple[str, Mapping[str, int]]:
    """Return what is printed of a model, and how many layers of each kind the code has besides its own.

    It is looked for beside the fit; in a notebook with one model, from where the model is made.
    """
    made = [event for event, _ in evidence.told(ModelMade)]
    cells = [fit]
    others: dict[str, int] = {}
    if len(made) == 1 and made[0].number == training.fitted.model:
        cells = [cell for cell in evidence.code() if made[0].at.cell <= cell.number <= fit.number]
        own = Counter(layer_kind(layer) for layer in training.fitted.layers)
        written = Counter(word for cell in evidence.code() for word in _CALLED.findall(cell.source))
        others = {kind: max(0, written[kind] - own[kind]) for kind in own}
    return "\n".join(output.text for cell in cells for output in cell.outputs), others


def _first_numbers(text: str) -> dict[str, tuple[str, int]]:
    """Return the first automatic name of each kind of layer in a printed summary."""
    found: dict[str, tuple[str, int]] = {}
    for name, number, _ in _ROW.findall(text):
        kind = _AUTOMATIC.get(name, "")
        if kind and kind not in found:
            found[kind] = (name, int(number or 0))
    return found


_BUILD = """
model = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(10, activation="softmax")])
model.summary()
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1)
"""
_SUMMARY = """
flatten_{n} (Flatten)          (None, 784)               0
dense_{n} (Dense)              (None, 10)                7850
60000/60000 [==============================] - 2s 30us/step - loss: 0.4683 - accuracy: 0.8796
"""
_EVALUATE = 'print("Test accuracy:", model.evaluate(x_test, y_test, verbose=0)[1])'

STALE = Rule(
    id="BK405",
    name="stale-evaluation",
    summary="An evaluation is older than the fit that is shown.",
    why="The figure belongs to weights that are gone. It may be the better one of several runs.",
    remedy="Restart and run all before you keep a notebook.",
    details="It goes by the numbers in brackets, which count the cells in the order in which they were run.",
    bad=notebook((_BUILD, 17, _SUMMARY.format(n=1)), (_EVALUATE, 16, "Test accuracy: 0.9202\n")),
    good=notebook((_BUILD, 17, _SUMMARY.format(n=1)), (_EVALUATE, 18, "Test accuracy: 0.9202\n")),
    check=_stale,
)

HIDDEN_FITS = Rule(
    id="BK406",
    name="hidden-fits",
    summary="Networks were built that the notebook no longer shows.",
    why="If several were trained with the test set in view and one is shown, its test accuracy is that of the "
    "luckiest.",
    remedy="Restart and run all before you keep a notebook; show every run, or the mean of them.",
    details="Keras numbers layers by kind as they are made: `dense_32` is the 32nd in the session, or the 33rd in "
    "tf.keras. It is reported where the first number of a printed summary is higher than the layers that the notebook "
    "makes up to there can explain. Whether the hidden networks were trained, the numbers do not tell.",
    bad=notebook((_BUILD, 35, _SUMMARY.format(n=32))),
    good=notebook((_BUILD, 2, _SUMMARY.format(n=1))),
    check=_hidden_fits,
)

RULES = (STALE, HIDDEN_FITS)
