"""The fused CPU program: forward and backward written out layer by layer, without autograd."""

from bakeoff.engine.fused.asking import judge, logits
from bakeoff.engine.fused.losing import Ledger
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.rule import is_fused
from bakeoff.engine.fused.training import train_rows

__all__ = ["Ledger", "has_kernels", "is_fused", "judge", "logits", "train_rows"]
