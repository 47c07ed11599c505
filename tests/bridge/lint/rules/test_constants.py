"""Settings at the top of a file that no training reads."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, in_script, messages

MODEL = "model = network()\n"


def test_the_number_that_trains_instead_is_told() -> None:
    said = messages("BK208", "EPOCHS = 20\n" + MODEL + FIT)
    assert said == ["`EPOCHS = 20` is never used: fit gets epochs=5."]


def test_a_constant_that_is_used_is_left_alone() -> None:
    assert in_script("epochs = 5\n" + MODEL + FIT.replace("epochs=5", "epochs=epochs")) == []
    assert in_script("num_classes = 10\nprint(num_classes)\n" + MODEL + FIT) == []


def test_other_names_are_left_alone() -> None:
    assert in_script("answer = 42\n" + MODEL + FIT) == []


def test_a_file_that_trains_nothing_is_left_alone() -> None:
    assert in_script("batch_size = 128\n") == []
