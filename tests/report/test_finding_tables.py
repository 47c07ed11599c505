"""Findings as tables of texts and numbers, from made-up trials whose figures are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.judged import judged

from bakeoff.analysis import Interval
from bakeoff.report import VerdictsView, verdicts_view
from bakeoff.report.finding_tables import claims_view, noise_view, one_run_view, peeking_view, symptoms_view
from bakeoff.report.table_view import TableView
from bakeoff.spec import Claim

CLAIMS = (
    Claim(says="Width helps.", expect="wide > narrow"),
    Claim(says="Narrow networks underfit.", expect="underfits(narrow)"),
    Claim(says="Twins are alike.", expect="narrow == twin"),
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> VerdictsView:
    """`wide` has 80 % right in each of eight seeds, `narrow` 50 %."""
    return verdicts_view(judged(tmp_path_factory.mktemp("judged"), CLAIMS))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> VerdictsView:
    return verdicts_view(judged(tmp_path_factory.mktemp("empty"), (), made={}))


def texts(view: TableView | None) -> list[list[str]]:
    assert view is not None
    assert {len(row) for row in view.rows} == {len(view.columns)}
    return [[cell.text for cell in row] for row in view.rows]


def test_claims_stand_with_their_verdicts_and_numbers(view: VerdictsView) -> None:
    width, underfit, twins = texts(claims_view(view))
    assert width[:4] == ["supported", "Width helps.", "wide > narrow", "wide 30.00 percentage points above narrow"]
    assert width[4].startswith("between 2")
    assert width[4].endswith(" above (95 %)")
    assert width[5:] == ["< 0.0001", "8"]
    # 0.025^(1/8) = 0.6306: the exact bound where all of eight trials show it
    assert underfit[:2] + underfit[3:5] == [
        "supported",
        "Narrow networks underfit.",
        "8 of 8 trials",
        "63 % to 100 % of all seeds (95 %)",
    ]
    assert twins == ["same by construction", "Twins are alike.", "narrow == twin", "–", "–", "–", "–"]


def test_a_late_claim_is_marked_and_p_explained(view: VerdictsView) -> None:
    first, *others = view.verdicts
    late = replace(view, verdicts=(replace(first, verdict=replace(first.verdict, is_frozen=False)), *others))
    assert texts(claims_view(late))[0][1] == "Width helps. (claimed after results existed)"
    found = claims_view(view)
    assert found is not None
    assert any(note.startswith("p: how often chance alone") for note in found.notes)


def test_each_accuracy_has_both_intervals(view: VerdictsView) -> None:
    narrow, wide, twin = texts(noise_view(view))
    # All seeds are alike, so there is no noise of seeds at all.
    assert narrow[:3] == ["narrow", "50.00 %", "50.00 to 50.00 %"]
    assert wide[:2] == ["wide", "80.00 %"]
    assert twin[1:] == narrow[1:]
    assert narrow[-1] == "8"


def test_a_narrower_interval_for_other_images_is_explained(view: VerdictsView) -> None:
    first, *others = view.variants
    assert first.accuracy is not None
    wide, narrow = Interval(low=0.30, high=0.70), Interval(low=0.45, high=0.55)
    odd = replace(first, accuracy=replace(first.accuracy, these_images=wide, other_images=narrow))
    for found, count in ((noise_view(view), 0), (noise_view(replace(view, variants=(odd, *others))), 1)):
        assert found is not None
        assert len(found.notes) == count


def test_symptoms_are_told_once_for_variants_that_share_their_trials(view: VerdictsView) -> None:
    rows = texts(symptoms_view(view))
    assert {row[0] for row in rows} == {"narrow", "wide"}
    # each variant's training accuracy after its last epoch is 0.75
    assert ["narrow", "8 of 8", "underfit", "25.0 % of the training images wrong"] in rows


def test_one_run_is_told_by_claim(view: VerdictsView) -> None:
    (width,) = texts(one_run_view(view))
    pairing = "wide 30.00 percentage points above (seed 0 against 0)"
    assert width == ["Width helps.", "0 %", pairing, pairing, "64"]


def test_peeking_has_a_price(view: VerdictsView) -> None:
    found = peeking_view(view)
    # Validation accuracy grows from 0.5 to 0.75, so the last epoch is the best one.
    assert texts(found) == [[name, "0.00 points", "0.00 points", "8"] for name in ("narrow", "wide")]
    assert found is not None
    assert found.columns[1].title == "best epoch, validation accuracy"


def test_figures_are_ordered_by_their_numbers(view: VerdictsView) -> None:
    noise, symptoms = noise_view(view), symptoms_view(view)
    assert noise is not None
    assert symptoms is not None
    assert [row[1].order for row in noise.rows] == [0.5, 0.8, 0.5]
    assert {row[1].order for row in symptoms.rows} == {1.0}


def test_where_nothing_was_found_there_is_no_table(empty: VerdictsView) -> None:
    tables = (claims_view, noise_view, symptoms_view, one_run_view, peeking_view)
    assert [table(empty) for table in tables] == [None] * 5


def test_what_counts_as_a_symptom_is_said_below_the_table(view: VerdictsView) -> None:
    symptoms = symptoms_view(view)
    assert symptoms is not None
    assert symptoms.notes[0].startswith("Underfit: at the end at least 5 %")
