"""What outputs say of each fit."""

from __future__ import annotations

import json

import pytest

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.importing.printed import Printed, printed_figures

START = (
    "import keras\n(x, y), (xt, yt) = keras.datasets.mnist.load_data()\nmodel = keras.Sequential()\nmodel.fit(x, y)\n"
)


def _printed(source: str, output: str, *, kind: str = "stream") -> Printed:
    told = {"output_type": kind, "text": output, "data": {"text/plain": output}}
    if kind != "stream":
        del told["text"]
    cells = [
        {"cell_type": "code", "source": START, "outputs": []},
        {"cell_type": "code", "source": source, "outputs": [told]},
    ]
    (found,) = printed_figures(read(document_from_text(json.dumps({"cells": cells}), name="a.ipynb"))).values()
    return found


SCORE = "score = model.evaluate(xt, yt, verbose=0)\n"


@pytest.mark.parametrize(
    ("source", "output"),
    [
        (
            f"{SCORE}print('Test loss:', score[0])\nprint('Test accuracy:', score[1])",
            "Test loss: 0.07\nTest accuracy: 0.98\n",
        ),
        (f"{SCORE}print('loss %.2f, accuracy %.2f%%' % (score[0], score[1] * 100))", "loss 0.07, accuracy 98.00%"),
        (f"{SCORE}print(f'loss={{score[0]}} acc={{score[1]:.2f}}')", "loss=0.07 acc=0.98"),
        ("loss, acc = model.evaluate(xt, yt)\nprint('a:', loss, 'b:', acc)", "a: 0.07 b: 0.98"),
        ("loss, acc = model.evaluate(xt, yt)\nprint(loss, acc)", "10000/10000 [====] - 1s 25us/step\n0.07 0.98\n"),
        ("loss, acc = model.evaluate(xt, yt, verbose=0)\nprint(loss)\nprint(acc)", "0.07\n0.98\n"),
        ("model.evaluate(xt, yt)", "10000/10000 [====] - 1s 75us/step - loss: 0.07 - acc: 0.98\n[0.07, 0.98]"),
        ("model.evaluate(xt, yt)", "313/313 [====] - 1s 2ms/step - accuracy: 0.98 - loss: 0.07"),
    ],
)
def test_test_figures_are_found_however_they_are_printed(source: str, output: str) -> None:
    found = _printed(source, output)
    assert found.test_loss == pytest.approx(0.07)
    assert found.test_accuracy == pytest.approx(0.98)


def test_a_score_that_is_a_cells_last_value_is_found() -> None:
    assert _printed("model.evaluate(xt, yt)", "[0.07, 0.98]", kind="execute_result").test_accuracy == 0.98


def test_figures_of_the_training_set_are_told_apart() -> None:
    found = _printed("s = model.evaluate(x, y)\nprint('accuracy:', s[1])", "accuracy: 0.99")
    assert (found.train_accuracy, found.test_accuracy) == (0.99, None)


def test_what_is_not_printed_is_not_told() -> None:
    assert _printed(SCORE, "hello") == Printed()


def test_bare_numbers_that_may_be_others_are_left_alone() -> None:
    source = "loss, acc = model.evaluate(xt, yt, verbose=0)\nprint(1 / 3)\nprint(acc)"
    assert _printed(source, "0.3333\n0.98\n").test_accuracy is None


def test_a_test_figure_behind_a_log_is_no_training_figure() -> None:
    log = "Epoch 1/1\n469/469 [====] - 2s 4ms/step - loss: 0.5 - accuracy: 0.83\n"
    fit = START.splitlines()[-1] + "\n" + SCORE
    prints = "print('Test loss:', score[0])\nprint('Test accuracy: %.2f%%' % (score[1] * 100))"
    cells = [
        {"cell_type": "code", "source": START.replace("model.fit(x, y)\n", ""), "outputs": []},
        {
            "cell_type": "code",
            "source": fit + prints,
            "outputs": [{"output_type": "stream", "text": log + "Test loss: 0.07\nTest accuracy: 98.77%\n"}],
        },
    ]
    (found,) = printed_figures(read(document_from_text(json.dumps({"cells": cells}), name="a.ipynb"))).values()
    assert (found.test_loss, found.test_accuracy) == (0.07, 0.9877)
    assert [(line.loss, line.accuracy) for line in found.epochs] == [(0.5, 0.83)]
