"""One study run's trials as verdicts need them: its results in, figures and arrays by seed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cached_property
from statistics import fmean
from typing import final

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.results import Results
from bakeoff.analysis.symptoms import TrialEvidence, TrialSymptom, class_shares, trial_symptoms
from bakeoff.data import Dataset, DatasetFacts, dataset_facts, load_dataset
from bakeoff.errors import DataError, NotStored
from bakeoff.records import EpochRecord, Predictions
from bakeoff.spec import Study, Symptom, settings_of
from bakeoff.store import ResultSummary, TrialSummary


@final
class StudyTrials:
    """The trials of one study run, read when they are asked for, and once.

    Attributes:
        results: The same as tables show it.
        study: As it was run.
    """

    results: Results
    study: Study

    def __init__(self, results: Results) -> None:
        """Read from the results' store."""
        self._store = results.store
        self.results = results
        self.study = results.study
        self._seed_limit: int | None = None
        # By digest: variants may share their trials.
        self._histories: dict[str, tuple[EpochRecord, ...]] = {}
        self._predictions: dict[str, Predictions | None] = {}
        self._symptoms: dict[str, Mapping[Symptom, TrialSymptom]] = {}

    def first(self, seed_count: int) -> StudyTrials:
        """Return the trials of the seeds below `seed_count` alone; what has been read is shared.

        Raises:
            DataError: The data set has gone, or changed since the study was run.
        """
        # Read before they are shared, or each part would read them anew.
        _ = self._digests, self._summaries, self.dataset
        part = copy(self)
        part._seed_limit = seed_count
        return part

    @cached_property
    def facts(self) -> DatasetFacts:
        """What is known of the data set without its images.

        Raises:
            DataError: It has gone.
        """
        return dataset_facts(settings_of(self.study, self.results.variants[0]).dataset)

    @cached_property
    def dataset(self) -> Dataset:
        """The data set that the study was trained on.

        Raises:
            DataError: It has gone, or changed since then.
        """
        dataset = load_dataset(settings_of(self.study, self.results.variants[0]).dataset)
        if any(summary.data_digest != dataset.digest for summary in self._summaries.values()):
            raise DataError("has changed since the study was run. Run it again.", source=dataset.source)
        return dataset

    def same(self, variant: str) -> str:
        """Return the first variant with equal settings, which may be this one."""
        return self.results.same_as(variant) or variant

    def trials(self, variant: str) -> dict[int, TrialSummary]:
        """Return where each trial of a variant stands, by seed."""
        limit = self._seed_limit
        digests = self._digests[variant].items()
        return {seed: self._summaries[digest] for seed, digest in digests if limit is None or seed < limit}

    def ended(self, variant: str) -> dict[int, ResultSummary]:
        """Return what the trials of a variant gave, by seed; those that have not ended are left out."""
        return {seed: trial.result for seed, trial in self.trials(variant).items() if trial.result is not None}

    def unfinished_count(self, variant: str) -> int:
        """Return how many trials of a variant have not ended; of the first seeds also those not asked for yet."""
        asked = len(self.trials(variant)) if self._seed_limit is None else self._seed_limit
        return asked - len(self.ended(variant))

    def seconds_per_seed(self, variants: Iterable[str]) -> float:
        """Return how long one more seed of some variants would train here, one after the other, as far as is known."""
        found = [self.ended(name) for name in dict.fromkeys(map(self.same, variants))]
        return sum(fmean(result.train_seconds for result in each.values()) for each in found if each)

    def history(self, variant: str, seed: int) -> tuple[EpochRecord, ...]:
        """Return the epoch records of a trial that has ended."""
        digest = self._digests[variant][seed]
        if digest not in self._histories:
            self._histories[digest] = self._store.history(digest)
        return self._histories[digest]

    def predictions(self, variant: str) -> dict[int, Predictions]:
        """Return by seed what the trained networks say about the test set; diverged trials are left out."""
        found = {seed: self._prediction(variant, seed) for seed in self.ended(variant)}
        return {seed: each for seed, each in found.items() if each is not None}

    def hits(self, variant: str) -> dict[int, NDArray[np.bool_]]:
        """Return by seed (image,) whether each test image was classified right; diverged trials are left out."""
        labels = self.dataset.test_labels
        return {seed: each.classes == labels for seed, each in self.predictions(variant).items()}

    def losses(self, variant: str) -> dict[int, NDArray[np.float32]]:
        """Return by seed (image,) each test image's loss; trials that diverged, or lost all bounds, are left out."""
        found = {seed: each.losses for seed, each in self.predictions(variant).items()}
        return {seed: losses for seed, losses in found.items() if np.isfinite(losses).all()}

    def probabilities(self, variant: str) -> dict[int, NDArray[np.float16]]:
        """Return by seed (image, class) what each class gets on each test image; diverged trials are left out.

        Raises:
            NotStored: This copy of a store has left them out.
        """
        found = {seed: each.probabilities for seed, each in self.predictions(variant).items()}
        if any(not each.shape[1] for each in found.values()):
            problem = f"the probabilities of {variant} were left out when this store was copied; its classes are there."
            raise NotStored(problem, store=self.results.run.run.name)
        return found

    def symptoms(self, variant: str) -> dict[int, Mapping[Symptom, TrialSymptom]]:
        """Return by seed what is wrong with the trials that have ended."""
        return {seed: self._symptoms_of(variant, seed, result) for seed, result in self.ended(variant).items()}

    def _prediction(self, variant: str, seed: int) -> Predictions | None:
        """Return what one network says; None where its trial diverged."""
        digest = self._digests[variant][seed]
        if digest not in self._predictions:
            self._predictions[digest] = self._store.predictions(digest)
        return self._predictions[digest]

    def _symptoms_of(self, variant: str, seed: int, result: ResultSummary) -> Mapping[Symptom, TrialSymptom]:
        digest = self._digests[variant][seed]
        if digest not in self._symptoms:
            self._symptoms[digest] = self._found_symptoms(variant, seed, result)
        return self._symptoms[digest]

    def _found_symptoms(self, variant: str, seed: int, result: ResultSummary) -> Mapping[Symptom, TrialSymptom]:
        evidence = TrialEvidence(
            ending=result.ending,
            records=self.history(variant, seed),
            activity=self._store.finished(self._digests[variant][seed]).activity,
            class_shares=self._class_shares,
            watches_validation=self.study.validation != 0,
        )
        return trial_symptoms(evidence, self.study.symptoms)

    @cached_property
    def _class_shares(self) -> NDArray[np.float64]:
        return class_shares(self.dataset.train_labels, self.dataset.class_count)

    @cached_property
    def _digests(self) -> dict[str, dict[int, str]]:
        digests: dict[str, dict[int, str]] = {}
        for assignment in self._store.assignments(self.results.run.number):
            digests.setdefault(assignment.variant, {})[assignment.seed] = assignment.trial
        return digests

    @cached_property
    def _summaries(self) -> Mapping[str, TrialSummary]:
        digests = {digest for seeds in self._digests.values() for digest in seeds.values()}
        return {summary.digest: summary for summary in self._store.summaries(digests)}
