"""Texts with values in them."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.texts import FORMAT
from bakeoff.bridge.reading.values import Made, ScoreRef

SCORE = "import keras\nmodel = keras.Sequential()\nscore = model.evaluate(x, y)\n"


def test_plain_values_make_a_plain_text() -> None:
    assert value_of("it = f'{1}-{\"a\"}'") == "1-a"


def test_what_only_running_would_tell_stays_beside_its_template() -> None:
    for expression in ("f'accuracy: {score[1]}'", "'accuracy: %s' % score[1]", "'accuracy: {}'.format(score[1])"):
        value = value_of(f"{SCORE}it = {expression}")
        assert isinstance(value, Made)
        assert value.function == FORMAT
        assert isinstance(value.positional[1], ScoreRef)
