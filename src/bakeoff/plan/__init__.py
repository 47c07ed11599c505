"""Which trials train together: a study and what is known of its data in, cohorts out; no clock, no disk."""

from bakeoff.plan.check import check, network_facts
from bakeoff.plan.cohorts import Timings, cohorts, shapes, worth_timing
from bakeoff.plan.facts import Assignment, Cohort, Trial
from bakeoff.plan.identity import claims_digest, study_digest
from bakeoff.plan.memory import Room, room, timing_bytes
from bakeoff.plan.precision import usual_precision
from bakeoff.plan.programs import can_go_on, program_of, why_reference
from bakeoff.plan.trials import assignments, trials

__all__ = [
    "Assignment",
    "Cohort",
    "Room",
    "Timings",
    "Trial",
    "assignments",
    "can_go_on",
    "check",
    "claims_digest",
    "cohorts",
    "network_facts",
    "program_of",
    "room",
    "shapes",
    "study_digest",
    "timing_bytes",
    "trials",
    "usual_precision",
    "why_reference",
    "worth_timing",
]
