"""Which images train and which watch: fits in, those with the wrong ones for either out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bakeoff.bridge.importing.sources import source_of
from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, script
from bakeoff.bridge.lint.values import argument, given, is_whole_test_set, layer_kind, shown
from bakeoff.bridge.reading.values import Array, Made, Value

_STOPPING = {"EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"}


def _test_as_validation(evidence: Evidence) -> Iterator[Hit]:
    watching = [training for training in evidence.trainings if _watches_the_test_set(training)]
    counts = Counter(training.event.place for training in watching)
    for training in watching:
        others = counts.pop(training.event.place, 0) - 1
        if others >= 0:
            more = f" So it is for {others} more that are fitted here." if others else ""
            message = f"{training.title} is validated on the test set: validation_data is the test images.{more}"
            yield Hit(place=training.event.place, message=message)


def _watches_the_test_set(training: Training) -> bool:
    data = argument(training.fitted.arguments, "validation_data")
    return data is not None and is_whole_test_set(source_of(data, place=training.event.place).images)


def _stopping_on_test(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        if not _watches_the_test_set(training):
            continue
        for callback in _callbacks(training):
            monitor = given(callback, "monitor", position=1 if callback.name == "ModelCheckpoint" else 0)
            if _chooses(callback) and (monitor is None or str(monitor).startswith("val")):
                message = (
                    f"{callback.name} decides by {shown(monitor or 'val_loss')}, and the validation data is the "
                    f"test set: it picks the moment at which {training.title} does best on the test images."
                )
                yield Hit(place=training.event.place, message=message)


def _callbacks(training: Training) -> Iterator[Made]:
    given_ones = argument(training.fitted.arguments, "callbacks")
    for callback in given_ones if isinstance(given_ones, tuple) else (given_ones,):
        if layer_kind(callback) in _STOPPING and isinstance(callback, Made):
            yield callback


def _chooses(callback: Made) -> bool:
    return callback.name != "ModelCheckpoint" or given(callback, "save_best_only", position=3) is True


def _sorted_split(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        share = argument(training.fitted.arguments, "validation_split")
        images = argument(training.fitted.arguments, "x")
        if isinstance(share, float) and share > 0 and _is_sorted(images):
            message = (
                f"validation_split={shown(share)} takes the last rows, and the rows are sorted: "
                "the classes at the end are missing from training and fill the validation set."
            )
            yield Hit(place=training.event.place, message=message)


def _is_sorted(images: Value) -> bool:
    """Whether the last thing that was done to the order of the rows was to sort them by label."""
    orders = [step for step in images.steps if step.kind in {"rows", "shuffle"}] if isinstance(images, Array) else []
    return bool(orders) and any(map(_is_order_of_labels, orders[-1].arguments))


def _is_order_of_labels(rows: Value) -> bool:
    if not isinstance(rows, Array) or rows.role != "labels" or not rows.steps:
        return False
    return rows.steps[-1].function == "numpy.argsort"


def _train_as_validation(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        data = argument(training.fitted.arguments, "validation_data")
        images = argument(training.fitted.arguments, "x")
        watched = None if data is None else source_of(data, place=training.event.place).images
        # The very same array: two shares of one set look alike, and are not the same.
        if isinstance(images, Array) and watched is images and images.part == "train":
            message = f"{training.title} is validated on the images that it is trained on: it never sees others."
            yield Hit(place=training.event.place, message=message)


def _fitted_on_test(evidence: Evidence) -> Iterator[Hit]:
    for training in evidence.trainings:
        images = argument(training.fitted.arguments, "x")
        is_labels = isinstance(images, Array) and images.role != "images"
        if training.event.is_certain and is_whole_test_set(images) and not is_labels:
            message = f"{training.title} is fitted on the test images: no image is left to test it on."
            yield Hit(place=training.event.place, message=message)


_FIT = """
model = network()
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
"""

TEST_AS_VALIDATION = Rule(
    id="BK101",
    name="test-as-validation",
    summary="The test set is used as validation data.",
    why="Whatever is chosen with the test set in view (epochs, a network, a run to show) fits the test set a little, "
    "and no image is left that could tell by how much.",
    remedy="Hold out part of the training set: validation_split, or a validation share in a bakeoff study. "
    "Evaluate on the test set once, at the end.",
    details="It is found where `validation_data` is the whole test part of a data set that comes with one. A test set "
    "that was cut in two, one half for validation, is not reported.",
    bad=script(_FIT + "model.fit(x_train, y_train, epochs=5, validation_data=(x_test, y_test))"),
    good=script(
        _FIT + "model.fit(x_train, y_train, epochs=5, validation_split=0.1)\nmodel.evaluate(x_test, y_test)",
    ),
    check=_test_as_validation,
)

STOPPING_ON_TEST = Rule(
    id="BK102",
    name="stopping-on-test",
    summary="Early stopping, a checkpoint or a schedule decides by the test set.",
    why="The epoch that is kept is the one that does best on the test images, so the test accuracy is the largest of "
    "many looks, not one look.",
    remedy="Monitor images held out from the training set.",
    details="With 20 epochs whose accuracies scatter by 0.1 percentage points, the best of them lies on average about "
    "0.19 points above their mean (the expected largest of 20 normal draws is 1.87 standard deviations): a gain that "
    "is none.",
    bad=script(
        _FIT
        + """stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
model.fit(x_train, y_train, epochs=20, validation_data=(x_test, y_test), callbacks=[stop])"""
    ),
    good=script(
        _FIT
        + """stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
model.fit(x_train, y_train, epochs=20, validation_split=0.1, callbacks=[stop])"""
    ),
    check=_stopping_on_test,
)

SORTED_SPLIT = Rule(
    id="BK104",
    name="sorted-validation-split",
    summary="`validation_split` is taken from sorted rows.",
    why="Keras takes the last rows before it shuffles. Of sorted rows these are the last classes alone, which the "
    "network then never sees in training.",
    remedy="Shuffle images and labels together before fit, or hold out a stratified share as bakeoff does.",
    bad=script(
        """
        order = np.argsort(y_train)
        x_train, y_train = x_train[order], y_train[order]
        """
        + _FIT.replace("\n", "\n        ")
        + "model.fit(x_train, y_train, epochs=5, validation_split=0.1)"
    ),
    good=script(
        """
        order = np.random.permutation(60000)
        x_train, y_train = x_train[order], y_train[order]
        """
        + _FIT.replace("\n", "\n        ")
        + "model.fit(x_train, y_train, epochs=5, validation_split=0.1)"
    ),
    check=_sorted_split,
)

TRAIN_AS_VALIDATION = Rule(
    id="BK107",
    name="training-as-validation",
    summary="The training images are used as validation data, too.",
    why="The validation curve is then the training curve without dropout. It rises for as long as the network learns "
    "by heart, and early stopping, checkpoints and every choice made by it go by that.",
    remedy="Hold out part of the training set: validation_split, or a validation share in a bakeoff study.",
    details="It is found where `validation_data` is the very array that the network is fitted on. A part of it, or a "
    "copy that something was done to, is not reported.",
    bad=script(_FIT + "model.fit(x_train, y_train, epochs=5, validation_data=(x_train, y_train))"),
    good=script(_FIT + "model.fit(x_train, y_train, epochs=5, validation_split=0.1)"),
    check=_train_as_validation,
)

FITTED_ON_TEST = Rule(
    id="BK108",
    name="fitted-on-test",
    summary="A network is fitted on the test images.",
    why="Its accuracy on them is then one on images that it has learnt, and says nothing about others.",
    remedy="Fit on the training set. If the network is meant for use, train it on everything under another name, "
    "and report the figure of the one that was not.",
    details="It is found where what is fitted is the whole test part of a data set that comes with one. Sets that are "
    "put together of both parts are not reported.",
    bad=script(_FIT + "model.fit(x_test, y_test, epochs=5)"),
    good=script(_FIT + "model.fit(x_train, y_train, epochs=5)\nmodel.evaluate(x_test, y_test)"),
    check=_fitted_on_test,
)

RULES = (TEST_AS_VALIDATION, STOPPING_ON_TEST, SORTED_SPLIT, TRAIN_AS_VALIDATION, FITTED_ON_TEST)
