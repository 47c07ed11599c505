"""TOML that tomllib reads back equal."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bakeoff.spec import Study, study_text


@given(st.text(), st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(study: Study, title: str, notes: str) -> None:
    table = tomllib.loads(study_text(replace(study, title=title, notes=notes)))
    assert (table.get("title", ""), table.get("notes", "")) == (title, notes)


def test_long_lists_take_a_line_for_each_item(study: Study) -> None:
    assert """
[variants.small]
layers = ["Flatten()", "Dense({units}, activation='relu')", "Dense(10, activation='softmax')"]
units = 8
""" in study_text(study)
    layers = ["Flatten()", *study.variants["small"].layers[1:], *(["Activation('softmax')"] * 2)]
    longer = replace(study.variants["small"], layers=layers)
    assert """
layers = [
  "Flatten()",
  "Dense({units}, activation='relu')",
""" in study_text(replace(study, variants={"small": longer}))
