"""The arithmetic of comparisons: plain numbers and arrays in, numbers out."""

from bakeoff.analysis.statistics.intervals import Summary, summarise

__all__ = ["Summary", "summarise"]
