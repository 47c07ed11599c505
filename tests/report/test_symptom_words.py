"""What counts as a symptom, in words."""

from __future__ import annotations

from bakeoff.report.symptom_words import symptom_definition
from bakeoff.spec import SYMPTOMS, SymptomThresholds


def test_every_symptom_is_told() -> None:
    told = [symptom_definition(symptom, SymptomThresholds()) for symptom in SYMPTOMS]
    assert len(set(told)) == len(SYMPTOMS)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in told)


def test_it_tells_the_studys_own_threshold() -> None:
    thresholds = SymptomThresholds(underfits=0.125, overfits=4.5)
    assert "at least 12.5 % of the training images" in symptom_definition("underfits", thresholds)
    assert "at least 4.5 times its own noise" in symptom_definition("overfits", thresholds)
