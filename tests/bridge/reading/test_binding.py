"""Names, attributes and items get values."""

from __future__ import annotations

from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Bound


def test_a_name_knows_what_it_stood_for_before() -> None:
    first, second = events_of("n = 1\nn += 2")
    assert isinstance(first, Bound)
    assert isinstance(second, Bound)
    assert (first.value, first.before, first.how) == (1, None, "assign")
    assert (second.value, second.before, second.how) == (3, 1, "augmented")


def test_an_attribute_is_told_with_its_dots() -> None:
    bound = events_of("model.optimizer.lr = 0.1")[-1]
    assert isinstance(bound, Bound)
    assert (bound.name, bound.value) == ("model.optimizer.lr", 0.1)


def test_items_and_attributes_keep_their_values() -> None:
    assert value_of("d = {}\nd['a'] = 3\nl = [1, 2]\nl[0] = 5\nit = d['a'] + l[0]") == 8
    assert value_of("class A:\n    pass\na = A()\na.n = 4\nit = a.n") == 4
