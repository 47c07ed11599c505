"""Write a metric's figures as one says them: numbers and the metric in, texts such as `2.85 percentage points` out."""

from __future__ import annotations

from collections.abc import Iterable
from math import isinf
from typing import TYPE_CHECKING

from bakeoff.report.numbers import number_text
from bakeoff.spec import ACCURACIES, parse_metric

if TYPE_CHECKING:
    from bakeoff.analysis import Interval

NAMES = {
    "test_accuracy": "test accuracy",
    "test_loss": "test loss",
    "train_accuracy": "training accuracy",
    "train_loss": "training loss",
    "validation_accuracy": "validation accuracy",
    "validation_loss": "validation loss",
    "running_accuracy": "accuracy while training",
    "running_loss": "loss while training",
    "generalisation_gap": "training accuracy less test accuracy",
    "microseconds_per_image": "training time per image",
    "parameters": "parameters",
}
_PERCENT_DECIMALS = 2
_LOSS_DECIMALS = 4
_MOST_SURE = 99.9
_DECIMALS = {"epochs_to": 1, "microseconds_per_image": 2}


def metric_name(metric: str) -> str:
    """Return a claim's metric in words.

    Example:
        >>> metric_name("test_loss"), metric_name("epochs_to(0.98)")
        ('test loss', 'epochs to an accuracy of 98 %')
    """
    parsed = parse_metric(metric)
    return NAMES[parsed.name] if parsed.level is None else f"epochs to an accuracy of {100 * parsed.level:g} %"


def value_text(value: float, metric: str) -> str:
    """Return one variant's value: accuracies in percent, what lies between two of them in percentage points.

    Example:
        >>> value_text(0.9525, "test_accuracy"), value_text(0.0712, "test_loss")
        ('95.25 %', '0.0712')
    """
    name = parse_metric(metric).name
    if name == "generalisation_gap":
        return f"{number_text(100 * value, decimals=_PERCENT_DECIMALS)} percentage points"
    if name in ACCURACIES:
        return f"{number_text(100 * value, decimals=_PERCENT_DECIMALS)} %"
    return f"{_number(value, name)} µs" if name == "microseconds_per_image" else _number(value, name)


def size_text(size: float, metric: str) -> str:
    """Return the size of a difference, without its sign: of accuracies in percentage points.

    Example:
        >>> size_text(-0.0285, "test_accuracy"), size_text(2.0, "epochs_to(0.9)")
        ('2.85 percentage points', '2.0 epochs')
    """
    return f"{_bare(size, metric)} {_unit(parse_metric(metric).name)}".rstrip()


def bounds_text(interval: Interval, metric: str) -> str:
    """Return where a difference lies: both ends above or below, or one on either side.

    Example:
        >>> from bakeoff.analysis import Interval
        >>> bounds_text(Interval(low=-0.001, high=0.004), "test_accuracy")
        'between 0.10 below and 0.40 above'
        >>> bounds_text(Interval(low=0.001, high=float("inf")), "test_accuracy")
        'at least 0.10 above, and so few seeds cannot tell how far above'
    """
    low, high = interval.low, interval.high
    if isinf(low) and isinf(high):
        return "anywhere: so few seeds set no bounds at this level"
    if isinf(high):
        first = f"at least {_bare(low, metric)} above" if low >= 0 else f"at most {_bare(low, metric)} below"
        return f"{first}, and so few seeds cannot tell how far above"
    if isinf(low):
        first = f"at least {_bare(high, metric)} below" if high <= 0 else f"at most {_bare(high, metric)} above"
        return f"{first}, and so few seeds cannot tell how far below"
    if low >= 0:
        return f"between {_bare(low, metric)} and {_bare(high, metric)} above"
    if high <= 0:
        return f"between {_bare(high, metric)} and {_bare(low, metric)} below"
    return f"between {_bare(low, metric)} below and {_bare(high, metric)} above"


def p_text(p_value: float) -> str:
    """Return a p value; a very small one as a bound.

    Example:
        >>> p_text(0.0123), p_text(1e-9)
        ('p = 0.012', 'p < 0.0001')
    """
    return "p < 0.0001" if p_value < 1e-4 else f"p = {p_value:.2g}"


def percent_text(share: float) -> str:
    """Return a share in whole percent; what is almost nothing or almost all is not rounded to it.

    Example:
        >>> percent_text(0.078), percent_text(0.001), percent_text(0.0)
        ('8 %', '<1 %', '0 %')
    """
    percent = 100 * share
    if 0 < percent < 1:
        return "<1 %"
    return ">99 %" if 99 < percent < 100 else f"{percent:.0f} %"


def sure_text(coverage: float) -> str:
    """Return how sure an interval is: in percent, and never all of them.

    Example:
        >>> sure_text(0.95), sure_text(0.99375), sure_text(0.9999)
        ('95 %', '99.4 %', '99.9 %')
    """
    return f"{_sure_percent(coverage)} %"


def levels_sentence(coverages: Iterable[float]) -> str:
    """Return what being so sure means, from the least to the most; nothing where nothing is.

    Example:
        >>> levels_sentence([0.95])
        '95 % sure: of 100 statements made in this way, 95 are true.'
        >>> levels_sentence([0.99375, 0.95])
        '95 to 99.4 % sure: of 1,000 statements made in this way, 950 to 994 are true.'
    """
    percents = sorted({_sure_percent(coverage) for coverage in coverages}, key=float)
    if not percents:
        return ""
    ends = list(dict.fromkeys([percents[0], percents[-1]]))
    count = 100 if all(end.isdecimal() for end in ends) else 1000
    true = [f"{float(end) * count / 100:.0f}" for end in ends]
    return f"{' to '.join(ends)} % sure: of {count:,} statements made in this way, {' to '.join(true)} are true."


def _sure_percent(coverage: float) -> str:
    return f"{min(100 * coverage, _MOST_SURE):.3g}"


def _bare(size: float, metric: str) -> str:
    name = parse_metric(metric).name
    if name in ACCURACIES:
        return number_text(100 * abs(size), decimals=_PERCENT_DECIMALS)
    return _number(abs(size), name)


def _number(value: float, name: str) -> str:
    if name == "parameters":
        return f"{value:,.0f}"
    return number_text(value, decimals=_DECIMALS.get(name, _LOSS_DECIMALS))


def _unit(name: str) -> str:
    if name in ACCURACIES:
        return "percentage points"
    return {"epochs_to": "epochs", "parameters": "parameters", "microseconds_per_image": "µs"}.get(name, "nats")
