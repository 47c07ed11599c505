"""Early stopping that is to restore the best weights, and cannot."""

from __future__ import annotations

from tests.bridge.lint.checked import in_script, messages

BEST = "best = keras.callbacks.EarlyStopping(patience={}, restore_best_weights=True)\n"
BUILT = 'model = network()\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'


def test_without_validation_data_nothing_is_restored() -> None:
    code = BEST.format(3) + BUILT + "model.fit(x_train, y_train, epochs=9, callbacks=[best])"
    assert messages("BK206", code) == [
        "restore_best_weights goes by 'val_loss', and fit has no validation data: nothing is ever restored."
    ]


def test_a_patience_that_cannot_run_out_is_found_in_old_files_alone() -> None:
    fit = "model.fit(x_train, y_train, epochs=5, validation_split=0.1, callbacks=[best])"
    old = "from keras.utils import np_utils\n"
    assert "BK206" in in_script(old + BEST.format(5) + BUILT + fit)
    assert "BK206" not in in_script(old + BEST.format(4) + BUILT + fit)


def test_a_callback_that_no_fit_gets_is_found() -> None:
    assert messages("BK206", BEST.format(3) + BUILT + "model.fit(x_train, y_train, epochs=9)") == [
        "`best` is to restore the best weights, and no fit gets it."
    ]


def test_a_callback_by_a_curve_of_the_training_is_left_alone() -> None:
    best = 'best = keras.callbacks.EarlyStopping(monitor="loss", restore_best_weights=True)\n'
    assert "BK206" not in in_script(best + BUILT + "model.fit(x_train, y_train, epochs=9, callbacks=[best])")
