"""The only room that trains: a cohort and prepared data in, epoch records and finished trials out."""

from bakeoff.engine.fused.compiling import Compiled, kernels
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
]
