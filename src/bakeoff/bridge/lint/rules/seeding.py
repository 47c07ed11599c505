"""Whether anything is seeded: a file in, its first training where nothing is out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, script

_SEEDED = r"(?i)(seed|random_state)\w*\s*(=\s*(?!None\b)|\()"


def _no_seed(evidence: Evidence) -> Iterator[Hit]:
    if not evidence.trainings or evidence.is_in_code(_SEEDED):
        return
    count = len(evidence.trainings)
    fits = "1 training" if count == 1 else f"{count} trainings"
    message = f"No seed is set before {fits}: each run of the file gives other figures."
    yield Hit(place=evidence.trainings[0].event.place, message=message)


NO_SEED = Rule(
    id="BK209",
    name="no-seed",
    summary="No random seed is set.",
    why="The figures cannot be had again, and nobody can tell a change of the network from a change of luck.",
    remedy="Set one, as with `keras.utils.set_random_seed`; better, train each network from several seeds and compare "
    "means. A bakeoff study trains from eight.",
    details="A file in which anything is seeded, whatever it is, is left alone.",
    bad=script(
        """
        import keras

        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train / 255, y_train, epochs=5)
        """,
        setup="",
    ),
    good=script(
        """
        import keras

        keras.utils.set_random_seed(7)
        (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
        model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train / 255, y_train, epochs=5)
        """,
        setup="",
    ),
    check=_no_seed,
)

RULES = (NO_SEED,)
