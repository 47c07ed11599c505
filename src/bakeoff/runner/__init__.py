"""Where and when cohorts run: a study and a store in, a store that holds every trial of the study out."""

from bakeoff.runner.devices import check_device
from bakeoff.runner.environment import package_version
from bakeoff.runner.listening import Listener, RunPlan, SilentListener
from bakeoff.runner.running import RunOptions, run_study
from bakeoff.runner.stopping import stoppable
from bakeoff.runner.study_data import study_facts
from bakeoff.runner.timing import time_variants
from bakeoff.runner.workers import WorkerPool

__all__ = [
    "Listener",
    "RunOptions",
    "RunPlan",
    "SilentListener",
    "WorkerPool",
    "check_device",
    "package_version",
    "run_study",
    "stoppable",
    "study_facts",
    "time_variants",
]
