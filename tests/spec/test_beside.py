"""What is kept beside a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.catalogue import is_beside
from bakeoff.errors import UnknownName
from bakeoff.spec import Claim, control_name, control_study, settings_of, timing_name, variant_names
from bakeoff.testing import tiny_study

STUDY = replace(tiny_study(Path()), claims=[Claim(says="it is stuck", expect="stuck(wide)")])


def test_a_copy_is_trained_as_its_variant_is_and_claims_nothing() -> None:
    copy = control_study(STUDY, "wide")
    assert (variant_names(copy), copy.claims) == (("wide",), ())
    assert settings_of(copy, "wide") == settings_of(STUDY, "wide")


def test_its_name_is_one_that_no_file_can_have() -> None:
    assert control_study(STUDY, "wide").name == control_name("tiny") == "tiny/control"
    assert is_beside("tiny/control")
    assert is_beside(timing_name("tiny"))
    assert not is_beside("control")


def test_a_variant_that_there_is_not_has_no_copy() -> None:
    with pytest.raises(UnknownName, match="there is no variant 'wde'. Did you mean 'wide'"):
        control_study(STUDY, "wde")
