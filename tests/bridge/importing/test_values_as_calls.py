"""Values as they stand in a call."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.values_as_calls import written
from bakeoff.bridge.reading.values import External, Made, Unknown
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError
from bakeoff.spec import Call, Name

PLACE = Place(cell=0, line=1)


def test_functions_become_names_and_calls_become_calls() -> None:
    made = Made(function="keras.regularizers.l2", positional=(0.01,), place=PLACE)
    assert written((1, External("tensorflow.nn.relu"), made), what="it") == (1, Name("relu"), Call("l2", (0.01,)))


def test_what_is_not_known_is_refused_with_the_reason() -> None:
    with pytest.raises(StudyError, match="Dense: `units` is not known: it depends on a condition"):
        written(Unknown(reason="it depends on a condition", place=PLACE), what="Dense: `units`")
