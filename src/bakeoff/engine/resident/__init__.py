"""Steps that stay on a device: what the host draws, counts and reads otherwise stays there until an epoch ends."""

from bakeoff.engine.resident.lanes import Lane
from bakeoff.engine.resident.training import Resident, recording_problem, resident_of

__all__ = ["Lane", "Resident", "recording_problem", "resident_of"]
