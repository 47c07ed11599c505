"""The arithmetic of comparisons: plain numbers and arrays in, numbers out."""

from bakeoff.analysis.statistics.crossed import (
    Components,
    Crossed,
    crossed,
    degrees_of_freedom,
    paired_difference,
    score_interval,
    variance_parts,
)
from bakeoff.analysis.statistics.equivalence import equivalence_interval, p_equivalent
from bakeoff.analysis.statistics.evidence import Evidence, Interval, p_differs, p_outside
from bakeoff.analysis.statistics.intervals import Summary, summarise
from bakeoff.analysis.statistics.judging import (
    Finding,
    Judgement,
    Outcome,
    Question,
    Strength,
    judge,
    strength,
    weakest_pair,
)
from bakeoff.analysis.statistics.multiplicity import holm_adjusted, holm_levels
from bakeoff.analysis.statistics.peeking import best_epoch_gain, best_seed_gain
from bakeoff.analysis.statistics.permutation import SignFlipEvidence, sign_flip_evidence, smallest_p_value
from bakeoff.analysis.statistics.planning import Outlook, Undecided, deciding_seed_count, outlook, power
from bakeoff.analysis.statistics.proportions import share_bounds
from bakeoff.analysis.statistics.repeated import RepeatedEvidence, repeated
from bakeoff.analysis.statistics.sequential import crossed_weight, exact_weights, spent_share
from bakeoff.analysis.statistics.simulation import Contest, Played, play
from bakeoff.analysis.statistics.single_runs import Pairing, SingleRuns, single_runs
from bakeoff.analysis.statistics.skewness import skewed_interval
from bakeoff.analysis.statistics.student import StudentEvidence, student_evidence, unpaired_evidence

__all__ = [
    "Components",
    "Contest",
    "Crossed",
    "Evidence",
    "Finding",
    "Interval",
    "Judgement",
    "Outcome",
    "Outlook",
    "Pairing",
    "Played",
    "Question",
    "RepeatedEvidence",
    "SignFlipEvidence",
    "SingleRuns",
    "Strength",
    "StudentEvidence",
    "Summary",
    "Undecided",
    "best_epoch_gain",
    "best_seed_gain",
    "crossed",
    "crossed_weight",
    "deciding_seed_count",
    "degrees_of_freedom",
    "equivalence_interval",
    "exact_weights",
    "holm_adjusted",
    "holm_levels",
    "judge",
    "outlook",
    "p_differs",
    "p_equivalent",
    "p_outside",
    "paired_difference",
    "play",
    "power",
    "repeated",
    "score_interval",
    "share_bounds",
    "sign_flip_evidence",
    "single_runs",
    "skewed_interval",
    "smallest_p_value",
    "spent_share",
    "strength",
    "student_evidence",
    "summarise",
    "unpaired_evidence",
    "variance_parts",
    "weakest_pair",
]
