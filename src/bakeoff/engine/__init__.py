"""The only room that trains: a cohort and prepared data in, epoch records and finished trials out."""

from bakeoff.engine.prediction import predict
from bakeoff.engine.process import device_names
from bakeoff.engine.training import train

__all__ = ["device_names", "predict", "train"]
