"""A comparison to draw, made by hand."""

from __future__ import annotations

from collections.abc import Mapping

from bakeoff.analysis import Summary
from bakeoff.report import Comparison, Figure, VariantRow
from bakeoff.report.comparison import METRICS


def figure(mean: float | None, half: float | None = None, *, count: int = 8, published: float | None = None) -> Figure:
    if mean is None:
        return Figure(summary=None, published=published)
    ends = (None, None) if half is None else (mean - half, mean + half)
    return Figure(summary=Summary(mean=mean, low=ends[0], high=ends[1], count=count), published=published)


def row(name: str, figures: Mapping[str, Figure], *, settings: Mapping[str, str] | None = None) -> VariantRow:
    return VariantRow(
        name=name,
        title="",
        same_as=None,
        settings=settings or {"layers": "Dense 32-32-10", "batch_size": "64"},
        parameters=26_506,
        figures={metric: figures.get(metric, figure(None)) for metric in METRICS},
        statuses={"finished": 8},
    )


VIEW = Comparison(
    name="width",
    title="Does a wider layer help?",
    overrides="",
    shared={"dataset": "mnist", "epochs": "20 epochs", "seeds": "8 seeds"},
    watches_test=False,
    rows=(
        row(
            "narrow",
            {
                "test_accuracy": figure(0.93704, 0.00123, published=0.9371),
                "test_loss": figure(0.21513, 0.0034),
                "microseconds_per_image": figure(14.52, count=2, published=22.5),
            },
        ),
        row("wide", {"test_accuracy": figure(0.94251, 0.00004), "test_loss": figure(0.1958, 0.01, count=7)}),
    ),
    warnings=(),
)
