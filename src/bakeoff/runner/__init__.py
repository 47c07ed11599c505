"""Where and when cohorts run: a study and a store in, a store that holds every trial of the study out."""

from bakeoff.runner.devices import check_device
from bakeoff.runner.environment import core_count, package_version, processor_name
from bakeoff.runner.listening import Listener, RunPlan, SilentListener
from bakeoff.runner.running import RunOptions, run_study

__all__ = [
    "Listener",
    "RunOptions",
    "RunPlan",
    "SilentListener",
    "check_device",
    "core_count",
    "package_version",
    "processor_name",
    "run_study",
]
