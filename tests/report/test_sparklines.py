"""Curves drawn with characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bakeoff.report.sparklines import sparkline


def test_each_epoch_has_a_bar_of_its_height() -> None:
    assert sparkline([0.0, 1 / 7, 2 / 7, 3 / 7, 4 / 7, 5 / 7, 6 / 7, 1.0], low=0.0, high=1.0, width=8) == "▁▂▃▄▅▆▇█"


def test_equal_ratios_are_equal_steps_on_a_logarithmic_scale() -> None:
    assert sparkline([1.0, 0.1, 0.01], low=0.01, high=1.0, width=8, is_log=True) == "█▅▁"


def test_many_epochs_share_bars_evenly() -> None:
    # means of (0, 0), (1, 1), (0, 1)
    assert sparkline([0.0, 0.0, 1.0, 1.0, 0.0, 1.0], low=0.0, high=1.0, width=3) == "▁█▅"


def test_what_is_not_known_is_blank() -> None:
    assert sparkline([None, 1.0], low=0.0, high=1.0, width=2) == " █"
    assert sparkline([], low=0.0, high=1.0, width=2) == ""


def test_a_curve_without_height_lies_flat() -> None:
    assert sparkline([0.5, 0.5], low=0.5, high=0.5, width=2) == "▁▁"


@given(
    values=st.lists(st.one_of(st.none(), st.floats(0.0, 1.0)), max_size=200),
    width=st.integers(min_value=1, max_value=30),
)
def test_it_is_never_wider_than_its_room(values: list[float | None], width: int) -> None:
    line = sparkline(values, low=0.0, high=1.0, width=width)
    assert len(line) == min(width, len(values))
    assert set(line) <= set(" ▁▂▃▄▅▆▇█")
