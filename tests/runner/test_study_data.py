"""The facts of a study's data set, and where its name stands when there is no such data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.data import dataset_facts
from bakeoff.errors import UnknownName
from bakeoff.runner import study_facts
from bakeoff.spec import Study, Variant, load_study

VARIANTS = {"small": Variant(layers=["Flatten()", "Dense(10, activation='softmax')"])}


def test_all_variants_share_one_data_set() -> None:
    assert study_facts(Study(dataset="mnist", variants=VARIANTS)) == dataset_facts("mnist")


def test_a_misspelt_data_set_is_told_with_its_key_and_its_file(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('dataset = "mnits"\n[variants.a]\nlayers = ["Flatten()", "Dense(10, activation=\'softmax\')"]\n')
    with pytest.raises(UnknownName, match=r"^odd\.toml, dataset: there is no data set 'mnits'. Did you mean 'mnist'\?"):
        study_facts(load_study(path))
    with pytest.raises(UnknownName, match=r"^dataset: there is no data set 'mnits'. Did you mean 'mnist'\?"):
        study_facts(Study(dataset="mnits", variants=VARIANTS))
