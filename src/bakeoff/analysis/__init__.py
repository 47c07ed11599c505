"""What the evidence says: a store's records in; summaries, tables, symptoms and verdicts out. It has no PyTorch."""

from bakeoff.analysis.accuracies import Accuracy, class_accuracies
from bakeoff.analysis.calibration import Calibration, variant_calibration
from bakeoff.analysis.confusions import Confusion, variant_confusion
from bakeoff.analysis.controls import Control, study_control
from bakeoff.analysis.costs import COSTS, variant_cost
from bakeoff.analysis.curves import (
    MEASURES,
    Curve,
    CurvePanel,
    Histories,
    Measure,
    curve_panel,
    ended_histories,
    known_panels,
)
from bakeoff.analysis.decidability import SeedShortage, seed_shortage
from bakeoff.analysis.differences import Difference, differing_settings
from bakeoff.analysis.hard_images import JudgedImage, Opinion, most_disputed, most_mistaken
from bakeoff.analysis.metrics import METRICS
from bakeoff.analysis.pair_differences import PairDifference, claimed_difference, pair_difference
from bakeoff.analysis.results import Results, load_results
from bakeoff.analysis.spreads import Spread, variant_spread
from bakeoff.analysis.statistics import Interval, Pairing, SingleRuns, Summary, summarise
from bakeoff.analysis.statistics.calibration import CalibrationBin
from bakeoff.analysis.statistics.densities import mean_density, smoothed
from bakeoff.analysis.statistics.frontier import frontier
from bakeoff.analysis.study_looks import StudyLook, take_look
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.study_verdicts import StudyVerdicts, load_verdicts, study_verdicts
from bakeoff.analysis.symptoms import TrialEvidence, TrialSymptom, trial_symptoms
from bakeoff.analysis.timings import Timing, latest_timing, timed_variants
from bakeoff.analysis.variant_findings import PeekingPrice, VariantFindings, VariantSymptom
from bakeoff.analysis.verdict import (
    Effect,
    Hindrance,
    Look,
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
    "COSTS",
    "MEASURES",
    "METRICS",
    "Accuracy",
    "Calibration",
    "CalibrationBin",
    "Confusion",
    "Curve",
    "CurvePanel",
    "Control",
    "Difference",
    "Effect",
    "Hindrance",
    "Histories",
    "Interval",
    "JudgedImage",
    "Look",
    "Measure",
    "NextStep",
    "OneRun",
    "Opinion",
    "Order",
    "Pair",
    "PairDifference",
    "Pairing",
    "PeekingPrice",
    "Results",
    "SeedShortage",
    "SingleRuns",
    "Spread",
    "StudyLook",
    "StudyTrials",
    "StudyVerdicts",
    "Summary",
    "SymptomShare",
    "Timing",
    "TrialEvidence",
    "TrialSymptom",
    "Trouble",
    "VariantFindings",
    "VariantSymptom",
    "Verdict",
    "VerdictOutcome",
    "claimed_difference",
    "class_accuracies",
    "curve_panel",
    "differing_settings",
    "ended_histories",
    "frontier",
    "known_panels",
    "latest_timing",
    "load_results",
    "load_verdicts",
    "mean_density",
    "most_disputed",
    "most_mistaken",
    "pair_difference",
    "seed_shortage",
    "smoothed",
    "study_control",
    "study_verdicts",
    "summarise",
    "take_look",
    "timed_variants",
    "trial_symptoms",
    "variant_calibration",
    "variant_confusion",
    "variant_cost",
    "variant_spread",
]
