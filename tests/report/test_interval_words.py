"""Why an interval for more can be the narrower one."""

from __future__ import annotations

from bakeoff.analysis import Interval
from bakeoff.report import narrower_text

LESS, MORE = Interval(low=0.94, high=0.97), Interval(low=0.90, high=0.99)


def test_it_is_told_where_other_images_seem_to_leave_less_open() -> None:
    told = narrower_text([(LESS, MORE), (MORE, LESS)])
    assert told.startswith("Where the interval for other images is the narrower one:")
    assert "rests on the seeds alone" in told


def test_it_is_not_told_where_they_do_not_or_where_nobody_would_see_it() -> None:
    hardly = Interval(low=0.9005, high=0.99)
    assert narrower_text([(LESS, MORE), (MORE, hardly), (None, None), (LESS, None)]) == ""
