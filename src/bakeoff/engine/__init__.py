"""The only room that trains: a cohort and prepared data in, epoch records and finished trials out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.doors import loaded

if TYPE_CHECKING:
    from bakeoff.engine.compiling import Compiled, kernels, use_kernels
    from bakeoff.engine.prediction import predict
    from bakeoff.engine.process import device_names, free_device_bytes, is_out_of_memory
    from bakeoff.engine.resident import recording_problem
    from bakeoff.engine.timing import StepTime, time_by_turns, time_steps
    from bakeoff.engine.training import train

__all__ = [
    "Compiled",
    "StepTime",
    "device_names",
    "free_device_bytes",
    "is_out_of_memory",
    "kernels",
    "predict",
    "recording_problem",
    "time_by_turns",
    "time_steps",
    "train",
    "use_kernels",
]

# PyTorch takes seconds to load, and who starts workers needs their kernels alone.
_HOMES = {
    "compiling": ("Compiled", "kernels", "use_kernels"),
    "prediction": ("predict",),
    "process": ("device_names", "free_device_bytes", "is_out_of_memory"),
    "resident": ("recording_problem",),
    "timing": ("StepTime", "time_by_turns", "time_steps"),
    "training": ("train",),
}


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562)."""
    return loaded(name, package="bakeoff.engine", homes=_HOMES)
