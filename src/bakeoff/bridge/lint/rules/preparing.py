"""How images and labels are prepared: steps in, those that leak, that distort or that a second run would repeat out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import IMAGES, Hit, Rule, notebook, script
from bakeoff.bridge.lint.values import nested
from bakeoff.bridge.reading.events import Bound, Called, Event, Transformed
from bakeoff.bridge.reading.values import Array, Statistic, Step, Value

_SCALERS = {
    "MaxAbsScaler",
    "MinMaxScaler",
    "PCA",
    "PowerTransformer",
    "QuantileTransformer",
    "RobustScaler",
    "StandardScaler",
}
_FITTING = {"fit", "fit_transform"}
_SUBTLE = {"mean", "std", "var", "average", "median"}
_REPEATED = {"divide", "multiply", "subtract", "add", "one_hot", "expand"}
_AXES = {1: "each column of pixels", 2: "each row of pixels", 3: "each pixel", -1: "the last axis"}


def _test_statistics(evidence: Evidence) -> Iterator[Hit]:
    hits = {event.place: hit for event, hit in _leaks(evidence)}
    yield from hits.values()


def _leaks(evidence: Evidence) -> Iterator[tuple[Event, Hit]]:
    for event, called in evidence.told(Called):
        if _fits_a_scaler(called.call.function) and any(map(_is_test, called.call.positional[:1])):
            yield event, _leak(event, what=f"{_class_of(called.call.function)} is fitted to the test images")
    for event, transformed in evidence.told(Transformed):
        step = transformed.step
        if not _is_test(transformed.before):
            continue
        if _fits_a_scaler(step.function):
            yield event, _leak(event, what=f"{_class_of(step.function)} is fitted to the test images")
        elif statistic := _test_statistic(step):
            yield event, _leak(event, what=f"The {statistic.kind} of the test images is part of their preprocessing")


def _leak(event: Event, *, what: str) -> Hit:
    return Hit(place=event.place, message=f"{what}: they are then scaled otherwise than the training images.")


def _fits_a_scaler(function: str) -> bool:
    return function.rpartition(".")[2] in _FITTING and _class_of(function) in _SCALERS and "sklearn" in function


def _class_of(function: str) -> str:
    return function.rpartition("().")[0].rpartition(".")[2]


def _is_test(value: Value) -> bool:
    return isinstance(value, Array) and value.part == "test" and value.role == "images"


def _test_statistic(step: Step) -> Statistic | None:
    if step.kind not in {"subtract", "divide"}:
        return None
    parts = nested([*step.arguments, *(value for _, value in step.keywords)])
    found = (part for part in parts if isinstance(part, Statistic) and part.kind in _SUBTLE)
    return next((statistic for statistic in found if _is_test(statistic.array)), None)


def _normalize_axis(evidence: Evidence) -> Iterator[Hit]:
    seen = set()
    for event, transformed in evidence.told(Transformed):
        step, shape = transformed.step, transformed.before.shape
        is_image = shape is not None and len(shape) in {3, 4} and transformed.before.role == "images"
        if step.kind != "normalise" or not is_image or event.place in seen:
            continue
        axis = _axis(step)
        if axis is None:
            continue
        seen.add(event.place)
        what = _AXES.get(axis, f"axis {axis}")
        message = f"normalize(axis={axis}) divides {what} of an image by its own length; it does not scale pixels."
        yield Hit(place=event.place, message=message)


def _axis(step: Step) -> int | None:
    axis = dict(step.keywords).get("axis", step.arguments[1] if len(step.arguments) > 1 else -1)
    return axis if isinstance(axis, int) else None


def _runs_twice(evidence: Evidence) -> Iterator[Hit]:
    if not evidence.is_notebook:
        return
    for number, found in sorted(_repeated(evidence).items()):
        names: dict[str, list[str]] = {}
        for _, bound, step in found:
            names.setdefault(_doing(step), []).append(f"`{bound.name}`")
        told = (f"{' and '.join(each)} {'is' if len(each) == 1 else 'are'} {doing}" for doing, each in names.items())
        message = f"{', '.join(told)} in place: running cell {number} again does it a second time."
        yield Hit(place=found[0][0].place, message=message)


def _doing(step: Step) -> str:
    return "one-hot encoded" if step.kind == "one_hot" else f"changed by {step.function.rpartition('.')[2]!r}"


def _repeated(evidence: Evidence) -> dict[int, list[tuple[Event, Bound, Step]]]:
    """Return, by cell, each name's first binding there where it is made from its own value of an earlier cell."""
    seen: set[tuple[int, str]] = set()
    found: dict[int, list[tuple[Event, Bound, Step]]] = {}
    for event, bound in evidence.told(Bound):
        key = (event.at.cell, bound.name)
        if event.called_from or not event.is_certain or key in seen:
            continue
        seen.add(key)
        step = _step_that_adds_up(bound)
        if step is not None:
            found.setdefault(event.at.cell, []).append((event, bound, step))
    return found


def _step_that_adds_up(bound: Bound) -> Step | None:
    before, after = bound.before, bound.value
    if not isinstance(before, Array) or not isinstance(after, Array):
        return None
    kept = len(before.steps)
    if (before.dataset, before.part, before.role) != (after.dataset, after.part, after.role):
        return None
    if after.steps[:kept] != before.steps:
        return None
    added = (step for step in after.steps[kept:] if step.kind in _REPEATED)
    # What divides by the array's own maximum, say, changes nothing the second time.
    return next((step for step in added if not any(isinstance(part, Statistic) for part in step.arguments)), None)


TEST_STATISTICS = Rule(
    id="BK103",
    name="test-statistics",
    summary="The preprocessing uses statistics of the test set.",
    why="The test images must be treated as images that nobody has seen yet: with figures from the training set alone.",
    remedy="Compute mean and deviation of the training images, and use the same figures for both parts: "
    "`fit` on the training images, `transform` on the test images. bakeoff's `standardise` does so for each split.",
    bad=script(
        """
        x_train = (x_train - x_train.mean()) / x_train.std()
        x_test = (x_test - x_test.mean()) / x_test.std()
        """,
        setup=IMAGES,
    ),
    good=script(
        """
        mean, deviation = x_train.mean(), x_train.std()
        x_train = (x_train - mean) / deviation
        x_test = (x_test - mean) / deviation
        """,
        setup=IMAGES,
    ),
    check=_test_statistics,
)

NORMALIZE_AXIS = Rule(
    id="BK105",
    name="normalize-axis",
    summary="`normalize` works along one axis of the images, not on their pixels' range.",
    why="Each column (or row) of each image is divided by its own length, which takes away the differences in "
    "brightness between columns. It is no scaling to 0…1, though it is often shown as that.",
    remedy="Divide by 255, or flatten the images first and normalise each as a whole. If it is meant, say so: in a "
    "bakeoff study its name is `l2_columns`.",
    details="`keras.utils.normalize(x, axis=1)` of an array of shape (images, 28, 28) divides by the L2 norm along "
    "axis 1, that is down each column.",
    bad=script("x_train = keras.utils.normalize(x_train, axis=1)", setup=IMAGES),
    good=script("x_train = x_train / 255", setup=IMAGES),
    check=_normalize_axis,
)

RUNS_TWICE = Rule(
    id="BK106",
    name="runs-once-only",
    summary="A cell changes data in place, so that running it again changes them once more.",
    why="Notebooks are run cell by cell and again. Images divided by 255 twice lie between 0 and 0.004, labels "
    "one-hot encoded twice have a shape of their own; nothing says so.",
    remedy="Load and prepare in one cell, or give the result a new name.",
    bad=notebook(
        ("(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()", 1, ""),
        ("x_train = x_train / 255\ny_train = keras.utils.to_categorical(y_train, 10)", 2, ""),
        setup=IMAGES,
    ),
    good=notebook(
        ("(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()", 1, ""),
        ("scaled = x_train / 255\nencoded = keras.utils.to_categorical(y_train, 10)", 2, ""),
        setup=IMAGES,
    ),
    check=_runs_twice,
)

RULES = (TEST_STATISTICS, NORMALIZE_AXIS, RUNS_TWICE)
