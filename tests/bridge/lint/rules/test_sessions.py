"""Execution counts and layer numbers."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, code_cell, in_cells

MODEL = 'model = keras.Sequential([layers.Flatten(), layers.Dense(8), layers.Dense(10, activation="softmax")])\n'
LOG = "60000/60000 [====] - 5s 82us/step - loss: 0.2 - accuracy: 0.9\n"
TEST = "print('Test accuracy:', model.evaluate(x_test, y_test)[1])"


def summary(first: int) -> str:
    return f"flatten_1 (Flatten)\ndense_{first} (Dense)\ndense_{first + 1} (Dense)\n{LOG}"


def test_an_older_evaluation_is_found() -> None:
    cells = [code_cell(MODEL + FIT, count=9, output=LOG), code_cell(TEST, count=4, output="Test accuracy: 0.9\n")]
    (said,) = in_cells("BK405", *cells)
    assert said.startswith("This was run as [4], before the fit of `model` that is shown (cell 2, run as [9])")


def test_counts_of_zero_or_none_say_nothing() -> None:
    for count in (0, None):
        cells = [
            code_cell(MODEL + FIT, count=9, output=LOG),
            code_cell(TEST, count=count, output="Test accuracy: 0.9\n"),
        ]
        assert in_cells("BK405", *cells) == []


def test_layers_of_earlier_models_are_counted() -> None:
    cells = [
        code_cell(MODEL + "model.summary()\n" + FIT, count=1, output=summary(1)),
        code_cell(MODEL + "model.summary()\n" + FIT, count=2, output=summary(3)),
        code_cell(MODEL + "model.summary()\n" + FIT, count=3, output=summary(9)),
    ]
    assert in_cells("BK406", *cells) == [
        "The summary's first Dense is dense_9: at least 4 Dense layers were made in this session that the notebook "
        "does not show before `model_3`. Cells were run again, or fits were left out."
    ]


def test_a_lower_number_says_nothing() -> None:
    cells = [
        code_cell(MODEL + "model.summary()\n" + FIT, count=1, output=summary(1)),
        code_cell("keras.backend.clear_session()\n" + MODEL + "model.summary()\n" + FIT, count=2, output=summary(1)),
    ]
    assert in_cells("BK406", *cells) == []


def test_names_that_were_given_say_nothing() -> None:
    named = MODEL.replace("layers.Dense(8)", 'layers.Dense(8, name="dense_7")')
    assert in_cells("BK406", code_cell(named + "model.summary()\n" + FIT, count=1, output=summary(7))) == []


def test_a_summary_in_a_cell_of_its_own_counts_where_there_is_one_model() -> None:
    cells = [code_cell(MODEL + "model.summary()", count=5, output=summary(5)), code_cell(FIT, count=6, output=LOG)]
    (said,) = in_cells("BK406", *cells)
    # A function of the setup, which nothing calls here, has two of the four that came before.
    assert "dense_5: at least 2 Dense layers were made" in said


def test_layers_that_stand_elsewhere_in_the_code_are_no_hidden_ones() -> None:
    tried = code_cell("layers.Dense(1)\nlayers.Dense(2)\nlayers.Dense(3)\nlayers.Dense(4)\nlayers.Flatten()")
    built = code_cell(MODEL + "model.summary()", count=5, output=summary(5))
    assert in_cells("BK406", tried, built, code_cell(FIT, count=6, output=LOG)) == []
