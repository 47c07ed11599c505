"""The built-in MNIST: nothing in, its arrays and facts out. Sources and licence are in NOTICE."""

from __future__ import annotations

import hashlib

from bakeoff.data import arrays
from bakeoff.data.facts import Dataset, DatasetFacts
from bakeoff.data.unpacking import PackedFile, read_packed

NAME = "mnist"

TRAIN_IMAGES = PackedFile(
    folder=NAME,
    name="train-images-idx3-ubyte",
    size=47_040_016,
    sha256="ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
)
TRAIN_LABELS = PackedFile(
    folder=NAME,
    name="train-labels-idx1-ubyte",
    size=60_008,
    sha256="65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
)
TEST_IMAGES = PackedFile(
    folder=NAME,
    name="t10k-images-idx3-ubyte",
    size=7_840_016,
    sha256="0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
)
TEST_LABELS = PackedFile(
    folder=NAME,
    name="t10k-labels-idx1-ubyte",
    size=10_008,
    sha256="ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
PACKED_FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)

FACTS = DatasetFacts(
    name=NAME,
    image_shape=(28, 28, 1),
    class_count=10,
    train_count=60_000,
    test_count=10_000,
    digest=hashlib.sha256("".join(packed.sha256 for packed in PACKED_FILES).encode()).hexdigest(),
)
"""Known without reading anything; the digest is that of the four sums, one after the other."""


def load_mnist() -> Dataset:
    """Return the 60,000 training and 10,000 test images, mapped from the cache folder.

    Raises:
        DataError: The package's copy is missing or damaged.
    """
    return Dataset(
        name=NAME,
        source="built in",
        digest=FACTS.digest,
        train_images=arrays.images(read_packed(TRAIN_IMAGES), source=TRAIN_IMAGES.name),
        train_labels=arrays.labels(read_packed(TRAIN_LABELS), source=TRAIN_LABELS.name),
        test_images=arrays.images(read_packed(TEST_IMAGES), source=TEST_IMAGES.name),
        test_labels=arrays.labels(read_packed(TEST_LABELS), source=TEST_LABELS.name),
        class_count=FACTS.class_count,
    )
