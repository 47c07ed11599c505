"""Which images watch the training: the test set, half of it, or a sorted tail."""

from __future__ import annotations

from tests.bridge.lint.checked import in_script, messages

COMPILED = 'model = network()\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'


def test_the_test_set_as_validation_data_is_named_with_its_model() -> None:
    said = messages("BK101", COMPILED + "model.fit(x_train, y_train, validation_data=(x_test, y_test))")
    assert said == ["`model` is validated on the test set: validation_data is the test images."]


def test_half_of_the_test_set_is_left_alone() -> None:
    code = COMPILED + "model.fit(x_train, y_train, validation_data=(x_test[:5000], y_test[:5000]))"
    assert "BK101" not in in_script(code)


def test_rows_of_the_training_set_are_left_alone() -> None:
    code = COMPILED + "model.fit(x_train[5000:], y_train[5000:], validation_data=(x_train[:5000], y_train[:5000]))"
    assert "BK101" not in in_script(code)


def test_a_callback_that_chooses_by_the_test_set_is_found() -> None:
    fit = "model.fit(x_train, y_train, epochs=9, validation_data=(x_test, y_test), callbacks=[keras.callbacks.{}])"
    assert "BK102" in in_script(COMPILED + fit.format("EarlyStopping(patience=2)"))
    assert "BK102" in in_script(COMPILED + fit.format("ModelCheckpoint('best.keras', save_best_only=True)"))
    assert "BK102" in in_script(COMPILED + fit.format("ReduceLROnPlateau(monitor='val_accuracy')"))


def test_a_callback_that_chooses_nothing_by_the_test_set_is_left_alone() -> None:
    fit = "model.fit(x_train, y_train, epochs=9, validation_data=(x_test, y_test), callbacks=[keras.callbacks.{}])"
    assert "BK102" not in in_script(COMPILED + fit.format("ModelCheckpoint('each.keras')"))
    assert "BK102" not in in_script(COMPILED + fit.format("EarlyStopping(monitor='loss')"))


def test_rows_that_are_sorted_and_shuffled_again_are_left_alone() -> None:
    sort = "order = np.argsort(y_train)\nx_train, y_train = x_train[order], y_train[order]\n"
    mix = "mixed = np.random.permutation(60000)\nx_train, y_train = x_train[mixed], y_train[mixed]\n"
    fit = "model.fit(x_train, y_train, validation_split=0.1)"
    assert "BK104" in in_script(sort + COMPILED + fit)
    assert "BK104" not in in_script(sort + mix + COMPILED + fit)


def test_a_loop_that_does_it_again_and_again_is_told_once() -> None:
    loop = "for size in (8, 16, 32):\n    model = network(size)\n    model.compile('adam', LOSS)\n"
    said = messages("BK101", loop + "    model.fit(x_train, y_train, validation_data=(x_test, y_test))")
    assert len(said) == 1
    assert said[0].endswith("validation_data is the test images. So it is for 2 more that are fitted here.")


def test_a_generator_over_the_test_set_is_the_test_set() -> None:
    flow = "flow = keras.preprocessing.image.ImageDataGenerator().flow(x_test, y_test, batch_size=8)\n"
    assert "BK101" in in_script(flow + COMPILED + "model.fit(x_train, y_train, validation_data=flow)")
    pipeline = "flow = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(8)\n"
    assert "BK101" in in_script(
        "import tensorflow as tf\n" + pipeline + COMPILED + "model.fit(x_train, y_train, validation_data=flow)"
    )
    part = pipeline.replace("x_test, y_test", "x_train[:9], y_train[:9]")
    assert "BK101" not in in_script(
        "import tensorflow as tf\n" + part + COMPILED + "model.fit(x_train, y_train, validation_data=flow)"
    )


def test_the_training_images_as_validation_data_are_found() -> None:
    said = messages("BK107", COMPILED + "model.fit(x_train, y_train, validation_data=(x_train, y_train))")
    assert said == ["`model` is validated on the images that it is trained on: it never sees others."]


def test_other_rows_and_copies_are_no_training_images() -> None:
    half = "from sklearn.model_selection import train_test_split\n"
    half += "a, b, c, d = train_test_split(x_train, y_train, test_size=0.5)\n"
    assert "BK107" not in in_script(half + COMPILED + "model.fit(a, c, validation_data=(b, d))")
    slices = "model.fit(x_train[:30000], y_train[:30000], validation_data=(x_train[30000:], y_train[30000:]))"
    assert "BK107" not in in_script(COMPILED + slices)


def test_a_fit_on_the_test_images_is_found() -> None:
    said = messages("BK108", COMPILED + "model.fit(x_test, y_test)\nmodel.evaluate(x_test, y_test)")
    assert said == ["`model` is fitted on the test images: no image is left to test it on."]


def test_a_fit_on_a_part_of_them_is_left_alone() -> None:
    assert "BK108" not in in_script(COMPILED + "model.fit(x_test[:5000], y_test[:5000])")
    assert "BK108" not in in_script(COMPILED + "if unknown():\n    model.fit(x_test, y_test)")
