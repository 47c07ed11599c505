"""Where and when cohorts run: a study and a store in, a store that holds every trial of the study out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.doors import loaded

if TYPE_CHECKING:
    from bakeoff.runner.devices import check_device
    from bakeoff.runner.environment import package_version
    from bakeoff.runner.listening import Listener, RunPlan, SilentListener
    from bakeoff.runner.running import RunOptions, run_study
    from bakeoff.runner.starting import fork_server_ahead
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
    "fork_server_ahead",
    "package_version",
    "run_study",
    "stoppable",
    "study_facts",
    "time_variants",
]

# A fork server is started before anything else is loaded, and a worker passes this door on its way to its own module.
_HOMES = {
    "devices": ("check_device",),
    "environment": ("package_version",),
    "listening": ("Listener", "RunPlan", "SilentListener"),
    "running": ("RunOptions", "run_study"),
    "starting": ("fork_server_ahead",),
    "stopping": ("stoppable",),
    "study_data": ("study_facts",),
    "timing": ("time_variants",),
    "workers": ("WorkerPool",),
}


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562)."""
    return loaded(name, package="bakeoff.runner", homes=_HOMES)
