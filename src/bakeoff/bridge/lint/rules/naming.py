"""What figures, curves and arrays are called: names and labels in, those that are another thing's out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.legends import labelled
from bakeoff.bridge.lint.values import argument, given, is_whole_test_set
from bakeoff.bridge.reading.events import Bound, Called, Evaluated, Event
from bakeoff.bridge.reading.values import HistoryRef, Made, ScoreRef, Value
from bakeoff.bridge.reading.walking import nodes_of
from bakeoff.bridge.source.document import Cell
from bakeoff.bridge.source.place import Place
from bakeoff.bridge.source.tolerant import parsed

_TEST = re.compile(r"(?i)test")
_TEST_WORD = re.compile(r"(^|[^A-Za-z])[Tt]est|[a-z0-9]Test|TEST")
_TRAIN = re.compile(r"(?i)train")
_VALIDATION = re.compile(r"(?i)(^|_|\b)val(id|idation)?(_|\b|$)")
_TRAINING_CURVES = {"loss", "acc", "accuracy", "sparse_categorical_accuracy", "categorical_accuracy"}
_PRINT = re.compile(r"(?i)\bprint\b.*\btrain")
"""Where a cell is worth parsing once more: most print nothing of the kind."""

_ANY_PART = re.compile(r"(?i)test|val|dev|eval|hold")


def _wrong_name(evidence: Evidence) -> Iterator[Hit]:
    yield from _curves(evidence)
    yield from _scores(evidence)
    for cell in evidence.code():
        yield from _announcements(evidence, cell)


def _curves(evidence: Evidence) -> Iterator[Hit]:
    """Yield curves under the name of another part of the data."""
    seen = set()
    for event, name, curve in _named_curves(evidence):
        is_training = curve in _TRAINING_CURVES
        problem = ""
        if is_training and _TEST_WORD.search(name) and not _TRAIN.search(name):
            problem = f"{name!r} is the curve {curve!r}, that of the training, not of the test set."
        elif is_training and _VALIDATION.search(name) and not _TRAIN.search(name):
            problem = f"{name!r} is the curve {curve!r}, that of the training, not of the validation."
        elif curve.startswith("val_") and _TRAIN.search(name) and not _ANY_PART.search(name):
            problem = f"{name!r} is the curve {curve!r}, that of the validation, not of the training."
        if problem and (event.place, name) not in seen:
            seen.add((event.place, name))
            yield Hit(place=event.place, message=problem)


def _named_curves(evidence: Evidence) -> Iterator[tuple[Event, str, str]]:
    """Yield the curves that a name or a label is given to, each with where, which name and which curve."""
    for event in evidence.reading.events:
        what = event.what
        if isinstance(what, Bound) and what.how == "assign" and not event.called_from:
            if isinstance(what.value, HistoryRef) and what.value.curve:
                yield event, what.name, what.value.curve
        elif isinstance(what, Called) and what.call.name in {"plot", "semilogy", "scatter"}:
            label = given(what.call, "label")
            curves = {value.curve for value in what.call.positional if isinstance(value, HistoryRef)}
            if isinstance(label, str) and len(curves) == 1 and (curve := curves.pop()):
                yield event, label, curve
    yield from labelled(evidence)


def _scores(evidence: Evidence) -> Iterator[Hit]:
    """Yield figures of the test set that are called validation, once for each evaluation."""
    evaluated = {event.number: what for event, what in evidence.told(Evaluated)}
    names: dict[int, list[str]] = {}
    places: dict[int, Place] = {}
    for event, bound in evidence.told(Bound):
        value = bound.value
        if not isinstance(value, ScoreRef) or value.evaluation not in evaluated:
            continue
        images = argument(evaluated[value.evaluation].arguments, "x")
        if is_whole_test_set(images) and _VALIDATION.search(bound.name) and not _TEST.search(bound.name):
            names.setdefault(value.evaluation, []).append(f"`{bound.name}`")
            places.setdefault(value.evaluation, event.place)
    for number, place in places.items():
        each = dict.fromkeys(names[number])
        verb = "is a figure" if len(each) == 1 else "are figures"
        yield Hit(place=place, message=f"{' and '.join(each)} {verb} of the test set, not of validation data.")


def _announcements(evidence: Evidence, cell: Cell) -> Iterator[Hit]:
    """Yield prints that call the test images training images."""
    if "print" not in cell.code or not _PRINT.search(cell.code):
        return
    try:
        tree = parsed(cell.code)
    except SyntaxError:
        return
    for node in sorted(nodes_of(tree).calls, key=lambda call: (call.lineno, call.col_offset)):
        if _is_misannounced(node):
            line = node.lineno + cell.first_line - 1
            place = Place(cell=cell.number if evidence.is_notebook else 0, line=line, column=node.col_offset + 1)
            yield Hit(place=place, message="The test images are announced as training images.")


def _is_misannounced(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Name) or call.func.id != "print":
        return False
    inside = [node for argument in call.args for node in ast.walk(argument)]
    text = " ".join(node.value for node in inside if isinstance(node, ast.Constant) and isinstance(node.value, str))
    names = [node.id for node in inside if isinstance(node, ast.Name)]
    arrays = [name for name in names if _TEST.search(name) or _TRAIN.search(name)]
    is_called_training = re.search(r"(?i)\btrain(ing)?\b", text) and not _ANY_PART.search(text)
    return bool(is_called_training and arrays and all(map(_is_test_name, arrays)) and _asks_shape(inside))


def _is_test_name(name: str) -> bool:
    return bool(_TEST.search(name)) and not _TRAIN.search(name)


def _asks_shape(inside: list[ast.AST]) -> bool:
    """Whether an array's size is printed: what is called so is the array itself, not a score of it."""
    lengths = {node.func.id for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return "len" in lengths or any(isinstance(node, ast.Attribute) and node.attr == "shape" for node in inside)


def _loss_as_score(evidence: Evidence) -> Iterator[Hit]:
    for event, called in evidence.told(Called):
        values = called.call.positional
        if called.call.function != "builtins.print" or len(values) < 2 or not isinstance(values[0], str):
            continue
        label, score = values[0].lower(), _score_behind(values[1])
        if score is not None and score.index == 0 and "loss" not in label:
            word = next((word for word in ("score", "accuracy") if word in label), "")
            if word:
                yield Hit(place=event.place, message=f"What is printed as {word} is the loss: smaller is better.")


def _score_behind(value: Value) -> ScoreRef | None:
    if isinstance(value, Made) and value.name == "round" and value.positional:
        value = value.positional[0]
    return value if isinstance(value, ScoreRef) else None


WRONG_NAME = Rule(
    id="BK404",
    name="wrong-name",
    summary="A curve, a figure or an array bears the name of another.",
    why="The reader takes the training loss for the test loss, or test figures for validation figures, and compares "
    "what is not there.",
    remedy="Name it after what it is: `history['loss']` and `['accuracy']` are the training's, `val_…` those of the "
    "validation data, and what `evaluate` gives is that of the images it got.",
    details="It is found for names that a curve or figure is bound to, for the `label` of a plotted curve, for the "
    "words of a legend whose order is not that of the curves, and for printed sizes of arrays.",
    bad=script(
        """
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        history = model.fit(x_train, y_train, epochs=5, validation_split=0.1)
        test_curve = history.history["loss"]
        val_loss, val_accuracy = model.evaluate(x_test, y_test)
        print("Training images:", x_test.shape[0])
        """
    ),
    good=script(
        """
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        history = model.fit(x_train, y_train, epochs=5, validation_split=0.1)
        training_curve = history.history["loss"]
        test_loss, test_accuracy = model.evaluate(x_test, y_test)
        print("Test images:", x_test.shape[0])
        """
    ),
    check=_wrong_name,
)

LOSS_AS_SCORE = Rule(
    id="BK409",
    name="loss-as-score",
    summary="The test loss is printed as a score.",
    why="Of scores one wants the largest. The first figure that `evaluate` returns is the loss, of which one wants "
    "the smallest.",
    remedy="Print it as the loss.",
    bad=script(
        """
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        score = model.evaluate(x_test, y_test, verbose=0)
        print("Test score:", score[0])
        """
    ),
    good=script(
        """
        model = network()
        model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
        model.fit(x_train, y_train, epochs=5)
        score = model.evaluate(x_test, y_test, verbose=0)
        print("Test loss:", score[0])
        """
    ),
    check=_loss_as_score,
)

RULES = (WRONG_NAME, LOSS_AS_SCORE)
