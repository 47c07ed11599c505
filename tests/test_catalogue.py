"""Studies by name: what a glance finds is what reading them whole gives."""

from __future__ import annotations

from bakeoff.catalogue import headlines, is_beside
from bakeoff.spec import built_in_studies, load_study, variant_names


def test_a_glance_finds_what_loading_a_study_finds() -> None:
    found = {entry.name: (entry.title, entry.variant_count) for entry in headlines()}
    loaded = {name: load_study(name) for name in built_in_studies()}
    assert found == {name: (study.title, len(variant_names(study))) for name, study in loaded.items()}


def test_the_five_notebooks_are_there() -> None:
    counts = {entry.name: entry.variant_count for entry in headlines()}
    notebooks = {"conv_depth": 3, "depth_and_optimizer": 4, "kernel_size": 5, "mlp_regularised": 4, "mlp_tuning": 8}
    assert notebooks.items() <= counts.items()


def test_what_stands_beside_a_study_has_a_name_that_no_file_can_have() -> None:
    assert is_beside("tiny/control")
    assert not is_beside("control")
