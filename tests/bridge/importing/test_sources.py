"""Where a fit takes its images from."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.sources import argument, source_of
from bakeoff.bridge.source.place import Place

PLACE = Place(cell=0, line=1)
START = "import keras, tensorflow as tf\n(x, y), (xt, yt) = keras.datasets.mnist.load_data()\n"


def test_an_array_is_itself() -> None:
    source = source_of(value_of(f"{START}it = (xt, yt)"), place=PLACE)
    assert source.images is not None
    assert source.images.part == "test"


def test_a_generator_and_a_pipeline_lead_to_their_arrays_and_batch_sizes() -> None:
    generator = "keras.preprocessing.image.ImageDataGenerator(zoom_range=.1).flow(x, y, batch_size=9)"
    found = source_of(value_of(f"{START}it = {generator}"), place=PLACE)
    assert (found.images is not None, found.batch_size) == (True, 9)
    assert [note.text for note in found.notes] == ["the images are not augmented: bakeoff has no zoom_range."]
    pipeline = "tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10).map(f).batch(7)"
    found = source_of(value_of(f"{START}it = {pipeline}"), place=PLACE)
    assert (found.images is not None, found.batch_size, len(found.notes)) == (True, 7, 1)


def test_a_loader_outside_tells_the_name_of_the_data() -> None:
    found = source_of(
        value_of("import tensorflow_datasets as tfds\nit = tfds.load('mnist:3.0.1').batch(3)"), place=PLACE
    )
    assert (found.images, found.dataset, found.batch_size) == (None, "mnist", 3)


def test_what_is_not_known_has_no_images() -> None:
    assert source_of(value_of("it = unknown"), place=PLACE).images is None


def test_an_argument_that_is_not_given_is_none() -> None:
    assert argument((("epochs", 3),), "epochs") == 3
    assert argument((("epochs", 3),), "batch_size") is None


PREPARED = """
def prepared(picture, digit):
    picture = tf.reshape(tf.cast(picture, tf.float32) / 255, [784])
    return picture, tf.one_hot(digit, depth=10)
"""


def test_what_a_function_of_the_file_does_to_a_pipelines_rows_is_followed() -> None:
    pipeline = "tf.data.Dataset.from_tensor_slices((x, y)).map(prepared).shuffle(10).batch(7)"
    found = source_of(value_of(f"{START}{PREPARED}it = {pipeline}"), place=PLACE)
    assert found.images is not None
    assert (found.images.shape, found.batch_size, found.notes) == ((60_000, 784), 7, ())
    assert [step.kind for step in found.images.steps] == ["cast", "divide", "reshape"]


def test_one_map_follows_another() -> None:
    flat = "def flat(picture, digit):\n    return tf.reshape(picture, (14, 56)), digit\n"
    pipeline = "tf.data.Dataset.from_tensor_slices((x, y)).map(prepared).cache().map(flat)"
    found = source_of(value_of(f"{START}{PREPARED}{flat}it = {pipeline}"), place=PLACE)
    assert found.images is not None
    assert found.images.shape == (60_000, 14, 56)


def test_a_function_that_gives_something_else_is_left_out_and_told() -> None:
    odd = "def odd(picture, digit):\n    return picture\n"
    found = source_of(
        value_of(f"{START}{odd}it = tf.data.Dataset.from_tensor_slices((x, y)).map(odd).batch(7)"), place=PLACE
    )
    assert found.images is not None
    assert found.images.shape == (60_000, 28, 28)
    assert [note.text for note in found.notes] == [
        "what `map` does to the images is left out: it is code of the file's own."
    ]
