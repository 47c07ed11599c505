"""Keys that are wrong, with the nearest right one."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import study_from_toml

VARIANT = '\n[variants.a]\nlayers = ["Flatten()", "Dense(10, activation=\'softmax\')"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dataset = 'mnist'\ntittle = 'x'" + VARIANT, r"^there is no key 'tittle'. Did you mean 'title'\?"),
        ("dataset = 'mnist'\nqqqqqq = 'x'" + VARIANT, "^there is no key 'qqqqqq'. There are: title, notes, dataset"),
        ("title = 'x'" + VARIANT, r"^`dataset` is missing: write, for example, dataset = \"mnist\""),
        ("dataset = 'mnist'", r"^`variants` is missing: write, for example, \[variants.small\]"),
        ("dataset = 'mnist'" + VARIANT + "[[claims]]\nsay = 'x'\nexpect = 'a > b'", r"^claims\[0\]: .* mean 'says'\?"),
        ("dataset = 'mnist'" + VARIANT + "[[claims]]\nsays = 'x'", r"^claims\[0\]: `expect` is missing"),
        ("dataset = 'mnist'" + VARIANT + "[grid]\nepochs = [1]", r"^grid: `base` is missing"),
        ("dataset = 'mnist'" + VARIANT + "epochs = 'x'", "^variants.a.epochs: must be a positive integer"),
        ("dataset = 'mnist'" + VARIANT + "title = 3", "^variants.a.title: must be text, found 3"),
    ],
)
def test_a_wrong_key_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        study_from_toml(text)
