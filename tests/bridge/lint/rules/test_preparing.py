"""How images and labels are prepared: statistics, axes, and cells that run twice."""

from __future__ import annotations

from tests.bridge.lint.checked import code_cell, in_cells, in_script, messages

from bakeoff.bridge.lint.facts import IMAGES


def test_a_scaler_fitted_to_the_test_images_is_found() -> None:
    code = """
        from sklearn.preprocessing import StandardScaler

        scaler = StandardScaler()
        x_train = scaler.fit_transform(x_train.reshape(60000, 784))
        x_test = scaler.{}(x_test.reshape(10000, 784))
    """
    said = messages("BK103", code.format("fit_transform"), setup=IMAGES)
    assert said == [
        "StandardScaler is fitted to the test images: they are then scaled otherwise than the training images."
    ]
    assert messages("BK103", code.format("transform"), setup=IMAGES) == []


def test_the_largest_value_of_the_test_images_is_left_alone() -> None:
    assert "BK103" not in in_script("x_test = x_test / x_test.max()", setup=IMAGES)


def test_normalising_each_image_as_a_whole_is_left_alone() -> None:
    flat = "flat = x_train.reshape(60000, 784)\nflat = keras.utils.normalize(flat, axis=1)"
    assert "BK105" not in in_script(flat, setup=IMAGES)
    assert "BK105" in in_script("x_train = keras.utils.normalize(x_train)", setup=IMAGES)


def test_what_a_second_run_does_not_change_is_left_alone() -> None:
    same = code_cell("x_train = x_train.reshape(60000, 28, 28, 1).astype('float32')")
    assert in_cells("BK106", same) == []


def test_dividing_by_its_own_maximum_is_left_alone() -> None:
    assert in_cells("BK106", code_cell("x_train = x_train / x_train.max()"), setup=IMAGES) == []


def test_a_cell_that_loads_what_it_changes_is_left_alone() -> None:
    both = code_cell("(a, b), (c, d) = keras.datasets.mnist.load_data()\na = a / 255\na = a - 0.5")
    assert in_cells("BK106", both) == []


def test_names_changed_in_one_cell_are_told_together() -> None:
    said = in_cells("BK106", code_cell("x_train /= 255\nx_test /= 255"), setup=IMAGES)
    assert said == ["`x_train` and `x_test` are changed by '/' in place: running cell 2 again does it a second time."]


def test_a_script_runs_from_the_top_each_time() -> None:
    assert "BK106" not in in_script("x_train = x_train / 255", setup=IMAGES)


def test_what_is_done_is_told_of_each_name() -> None:
    cell = code_cell("y_train = keras.utils.to_categorical(y_train)\nx_train = x_train / 255\nx_test = x_test / 255")
    assert in_cells("BK106", cell, setup=IMAGES) == [
        "`y_train` is one-hot encoded, `x_train` and `x_test` are changed by '/' in place: "
        "running cell 2 again does it a second time."
    ]
