"""What networks say about images: means over seeds, votes, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bakeoff.report import PredictionView, prediction_tables, prediction_views
from bakeoff.testing import drawn

# Three networks, two images, three classes.
PROBABILITIES = np.array(
    [
        [[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]],
        [[0.2, 0.7, 0.1], [0.2, 0.1, 0.7]],
        [[0.3, 0.5, 0.2], [0.0, 0.1, 0.9]],
    ],
    dtype=np.float32,
)
PICTURES = [np.full((4, 4, 1), 9, dtype=np.uint8)] * 2


NAMES = ("a.png", "\x1b[31mb.png")


def views(*, right: Sequence[int] | None = None, count: int = 2) -> tuple[PredictionView, ...]:
    return prediction_views(PROBABILITIES[:, :count], images=NAMES[:count], seeds=(0, 1, 4), right=right)


def lines_of(shown: tuple[PredictionView, ...]) -> list[str]:
    return drawn(prediction_tables(shown, pictures=PICTURES, width=80))


def test_the_class_is_that_of_the_highest_mean() -> None:
    first, second = views()
    assert first.means == pytest.approx((1.1 / 3, 1.5 / 3, 0.4 / 3))
    assert (first.predicted, second.predicted) == (1, 2)


def test_each_network_has_a_vote() -> None:
    first, second = views()
    assert first.votes == {0: 1, 1: 2}
    assert second.votes == {2: 3}
    assert first.by_seed[0] == pytest.approx((0.6, 0.3, 0.1))


def test_several_images_are_a_line_each() -> None:
    lines = [line.split() for line in lines_of(views())]
    assert ["a.png", "1", "0.5000", "2", "of", "3"] in lines
    assert ["[31mb.png", "2", "0.8000", "3", "of", "3"] in lines
    assert lines_of(views())[-1] == "Means over 3 networks, from seeds 0, 1, 4; votes: how many find it likeliest."


def test_what_they_are_stands_beside_them_where_it_is_known() -> None:
    lines = [line.split() for line in lines_of(views(right=[1, 0]))]
    assert lines[0][-1] == "is"
    assert [line[-1] for line in lines if line and line[-1].isdecimal()] == ["1", "0"]


def test_one_image_is_shown_with_all_it_might_be() -> None:
    lines = lines_of(views(right=[0], count=1))
    assert lines[0] == "a.png: class 1  (wrong: it is 0)"
    ranked = [line.split()[:3] for line in lines if line.strip()[:1].isdecimal()]
    assert ranked == [["1", "0.5000", "2"], ["0", "0.3667", "1"], ["2", "0.1333", "0"]]


def test_a_single_network_is_named() -> None:
    (view,) = prediction_views(PROBABILITIES[:1, :1], images=["a.png"], seeds=(5,), right=[0])
    lines = lines_of((view,))
    assert lines[0] == "a.png: class 0  (right)"
    assert lines[-1] == "One network was asked: seed 5 (n = 1)."
