"""Whether anything is seeded."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import FIT, in_script

from bakeoff.bridge.lint.facts import SCALED

UNSEEDED = SCALED.replace("keras.utils.set_random_seed(7)\n", "")


@pytest.mark.parametrize(
    "line",
    [
        "np.random.seed(0)",
        "import tensorflow as tf\ntf.random.set_seed(1)",
        "import tensorflow as tf\ntf.set_random_seed(1)",
        "seed = 3",
        "from sklearn.model_selection import train_test_split\ntrain_test_split(x_train, random_state=1)",
    ],
)
def test_any_seed_counts(line: str) -> None:
    assert in_script(f"{line}\nmodel = network()\n{FIT}", setup=UNSEEDED) == []


def test_no_seed_is_told_once_a_file() -> None:
    twice = f"model = network()\n{FIT}\nother = network()\n{FIT.replace('model', 'other')}"
    assert in_script(twice, setup=UNSEEDED) == ["BK209"]


def test_a_seed_of_none_is_no_seed() -> None:
    code = f"model = network()\ninitial = keras.initializers.HeNormal(seed=None)\n{FIT}"
    assert "BK209" in in_script(code, setup=UNSEEDED)


def test_a_file_that_trains_nothing_needs_none() -> None:
    assert in_script("model = network()", setup=UNSEEDED) == []
