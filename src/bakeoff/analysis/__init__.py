"""What the evidence says: a store's records in; summaries, tables, symptoms and verdicts out. It has no PyTorch."""

from bakeoff.analysis.decidability import SeedShortage, seed_shortage
from bakeoff.analysis.differences import Difference, differing_settings
from bakeoff.analysis.metrics import METRICS
from bakeoff.analysis.results import Results, load_results
from bakeoff.analysis.statistics import Interval, Pairing, SingleRuns, Summary, summarise
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.study_verdicts import StudyVerdicts, load_verdicts, study_verdicts
from bakeoff.analysis.symptoms import TrialEvidence, TrialSymptom, trial_symptoms
from bakeoff.analysis.variant_findings import Accuracy, PeekingPrice, VariantFindings, VariantSymptom
from bakeoff.analysis.verdict import (
    Effect,
    Hindrance,
    NextStep,
    OneRun,
    Order,
    Pair,
    SymptomShare,
    Trouble,
    Verdict,
    VerdictOutcome,
)

__all__ = [
    "METRICS",
    "Accuracy",
    "Difference",
    "Effect",
    "Hindrance",
    "Interval",
    "NextStep",
    "OneRun",
    "Order",
    "Pair",
    "Pairing",
    "PeekingPrice",
    "Results",
    "SeedShortage",
    "SingleRuns",
    "StudyTrials",
    "StudyVerdicts",
    "Summary",
    "SymptomShare",
    "TrialEvidence",
    "TrialSymptom",
    "Trouble",
    "VariantFindings",
    "VariantSymptom",
    "Verdict",
    "VerdictOutcome",
    "differing_settings",
    "load_results",
    "load_verdicts",
    "seed_shortage",
    "study_verdicts",
    "summarise",
    "trial_symptoms",
]
