"""What the trials of one variant say together: a study's trials in, noise, symptoms and the price of peeking out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from bakeoff.analysis.accuracies import Accuracy, accuracy_of
from bakeoff.analysis.statistics import Summary, best_epoch_gain, best_seed_gain
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.symptoms import TrialSymptom
from bakeoff.spec import SYMPTOMS, Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSymptom:
    """A symptom that at least one trial of a variant shows.

    Attributes:
        symptom: Which.
        hits: Trials that show it.
        count: Trials that can tell.
        figures: What shows it, each the mean over the trials that do.
        layers: In which layers, where it is a layer's.
    """

    symptom: Symptom
    hits: int
    count: int
    figures: Mapping[str, float]
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeekingPrice:
    """How much better a variant looks to whoever chooses the best of what was measured.

    Attributes:
        best_epoch: What the best epoch's accuracy adds to the last one's, on the images that were watched.
        is_on_test_set: Whether those were the test images; else they are the validation images.
        best_seed: What the best seed's test accuracy adds to the mean; None with fewer than two seeds.
        seed_count: Among how many seeds it was chosen.
    """

    best_epoch: Summary | None
    is_on_test_set: bool
    best_seed: float | None
    seed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFindings:
    """What the trials of a variant say together.

    Attributes:
        variant: Its name.
        same_as: The first variant with equal settings; None if it is this one.
        accuracy: None where no trial has one.
        symptoms: Those that some trial shows.
        peeking: The price of peeking.
    """

    variant: str
    same_as: str | None
    accuracy: Accuracy | None
    symptoms: tuple[VariantSymptom, ...]
    peeking: PeekingPrice


def variant_findings(trials: StudyTrials, variant: str) -> VariantFindings:
    """Return what the trials of a variant that have ended say together.

    Raises:
        DataError: The data set has gone or changed.
    """
    return VariantFindings(
        variant=variant,
        same_as=trials.results.same_as(variant),
        accuracy=accuracy_of(trials.hits(variant)),
        symptoms=tuple(_symptoms(trials, variant)),
        peeking=_peeking(trials, variant),
    )


def _symptoms(trials: StudyTrials, variant: str) -> Iterator[VariantSymptom]:
    found = trials.symptoms(variant).values()
    for symptom in SYMPTOMS:
        shown = [each[symptom] for each in found if each[symptom].is_shown]
        if shown:
            count = sum(each[symptom].is_shown is not None for each in found)
            layers = tuple(dict.fromkeys(each.layer for each in shown if each.layer is not None))
            yield VariantSymptom(symptom=symptom, hits=len(shown), count=count, figures=_means(shown), layers=layers)


def _means(shown: list[TrialSymptom]) -> dict[str, float]:
    return {name: fmean(each.figures[name] for each in shown) for name in shown[0].figures}


def _peeking(trials: StudyTrials, variant: str) -> PeekingPrice:
    histories = [
        [record.validation_accuracy for record in trials.history(variant, seed)]
        for seed, result in trials.ended(variant).items()
        if result.ending != "diverged"
    ]
    watched = [[value for value in history if value is not None] for history in histories]
    accuracies = list(trials.results.values(variant, "test_accuracy").values())
    return PeekingPrice(
        best_epoch=best_epoch_gain([history for history in watched if history], is_higher_better=True),
        is_on_test_set=trials.study.validation == "test",
        best_seed=best_seed_gain(accuracies, is_higher_better=True) if len(accuracies) > 1 else None,
        seed_count=len(accuracies),
    )
