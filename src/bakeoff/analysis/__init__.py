"""What the evidence says: a store's records in; summaries, tables and differences out. It has no PyTorch."""

from bakeoff.analysis.differences import Difference, differing_settings
from bakeoff.analysis.metrics import METRICS
from bakeoff.analysis.results import Results, load_results
from bakeoff.analysis.statistics import Summary, summarise

__all__ = ["METRICS", "Difference", "Results", "Summary", "differing_settings", "load_results", "summarise"]
