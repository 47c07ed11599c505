"""What a rule is, and what it finds: facts in, nothing else out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import dedent

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.source.document import Unread
from bakeoff.bridge.source.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that a rule found in a file.

    Attributes:
        place: Where.
        message: What is wrong there, in one sentence with the figures at hand.
    """

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCell:
    """One cell of an example.

    Attributes:
        source: Its code.
        count: When it was run, or None for a script's.
        output: What it printed.
    """

    source: str
    count: int | None = None
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A script or notebook that shows a rule.

    Attributes:
        cells: In order; one for a script.
        setup: What stands before them and is not shown.
    """

    cells: tuple[ExampleCell, ...]
    setup: str = ""

    @property
    def is_notebook(self) -> bool:
        """Whether it has outputs, execution counts or several cells."""
        return len(self.cells) > 1 or any(cell.count is not None or cell.output for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that goes wrong in experiments.

    Attributes:
        id: As `BK101`: the family's number first.
        name: The same in words, as `test-as-validation`.
        summary: What is wrong, in one sentence.
        why: Why it matters, in a sentence or two.
        remedy: What to do.
        details: What else its page says: limits, figures, sources. Paragraphs.
        bad: An example in which it finds something.
        good: The same, mended.
        check: Yields what it finds in a file.
    """

    id: str
    name: str
    summary: str
    why: str
    remedy: str
    details: str = ""
    bad: Example
    good: Example
    check: Callable[[Evidence], Iterator[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found, and where.

    Attributes:
        rule: By which rule.
        file: The file's name, as given.
        place: Where in it.
        message: What is wrong there.
    """

    rule: Rule
    file: str
    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A part of a file that no rule has seen.

    Attributes:
        file: The file's name, as given.
        part: What stands there, where, and why it could not be read.
    """

    file: str
    part: Unread


IMAGES = """
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(7)
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
"""
"""What an example needs to load images."""

SCALED = (
    IMAGES
    + """
x_train, x_test = x_train / 255, x_test / 255


def network(units=64):
    return keras.Sequential([
        layers.Flatten(),
        layers.Dense(units, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])


LOSS = "sparse_categorical_crossentropy"
"""
)
"""What an example needs to train a small network."""


def script(source: str, *, setup: str = SCALED) -> Example:
    """Return an example of one cell."""
    return Example(cells=(ExampleCell(source=dedent(source).strip()),), setup=setup)


def notebook(*cells: tuple[str, int | None, str], setup: str = SCALED) -> Example:
    """Return an example of several cells, each with its count and what it printed."""
    made = (
        ExampleCell(source=dedent(source).strip(), count=count, output=dedent(output).lstrip("\n"))
        for source, count, output in cells
    )
    return Example(cells=tuple(made), setup=setup)
