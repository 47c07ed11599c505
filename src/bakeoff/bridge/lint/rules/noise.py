"""Whether differences are larger than chance: printed test accuracies in, conclusions within sampling noise out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import sqrt

from bakeoff.bridge.lint.comparing import Measured, comparison, measured
from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, notebook

_SURE = 1.96
"""Standard errors that chance stays within 95 times in 100."""


def standard_error(first: Measured, second: Measured) -> float:
    """Return the standard error of the difference of two accuracies, each a share of test images.

    Two proportions, taken as independent: the square root of p1(1-p1)/n1 + p2(1-p2)/n2 (Agresti, Categorical Data
    Analysis, 3rd edition, section 3.1). Networks tested on the same images agree on many, so the true one is smaller;
    how much so, printed accuracies do not say. What other seeds would change is not in it and makes it larger.
    """
    return sqrt(sum(each.accuracy * (1 - each.accuracy) / each.images for each in (first, second)))


def _within_noise(evidence: Evidence) -> Iterator[Hit]:
    compared = comparison(evidence)
    if compared is None or any(training.fitted.earlier for training in evidence.trainings):
        return
    shown = [each for each in measured(evidence) if compared.is_of(evidence, each.training)]
    ranked = sorted(shown, key=lambda each: -each.accuracy)
    pairs = [(first, second) for first, second in combinations(ranked, 2) if _is_noise(first, second)]
    if pairs:
        top = next((pair for pair in pairs if pair[0] is ranked[0]), pairs[0])
        yield Hit(place=compared.place, message=_sentence(*top, count=len(pairs), of=len(ranked)))


def _is_noise(first: Measured, second: Measured) -> bool:
    return abs(first.accuracy - second.accuracy) < _SURE * standard_error(first, second)


def _sentence(first: Measured, second: Measured, *, count: int, of: int) -> str:
    difference = first.accuracy - second.accuracy
    error = standard_error(first, second)
    others = f" So it is for {count} of the {of * (of - 1) // 2} pairs of networks." if count > 1 else ""
    return (
        f"{first.training.title} ({first.accuracy:.4f}) and {second.training.title} ({second.accuracy:.4f}), one run "
        f"each, differ by {100 * difference:.2f} percentage points; on {first.images:,} test images the standard error "
        f"of such a difference is {100 * error:.2f}, so up to {100 * _SURE * error:.2f} is chance.{others}"
    )


_BUILD = """
model = network({units})
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5)
"""
_TEST = """
score{number} = model.evaluate(x_test, y_test, verbose=0)
print("Test accuracy:", score{number}[1])
"""
_CHART = """
import matplotlib.pyplot as plt
plt.bar(["64 units", "128 units"], [score1[1], score2[1]])
"""

WITHIN_NOISE = Rule(
    id="BK301",
    name="within-noise",
    summary="A conclusion rests on a difference that is within sampling noise, one run each.",
    why="Ten thousand test images settle an accuracy of 0.99 to ±0.2 percentage points, and another seed moves it "
    "again. A smaller difference can be had by training the same network twice.",
    remedy="Train each network from several seeds and test the difference: write it as a claim of a bakeoff study, "
    "and let `bakeoff verdict` say what the evidence says.",
    details="Compared are the test accuracies that the outputs show, each a share of n images: a difference counts as "
    "noise below 1.96 standard errors, the root of p1(1 - p1)/n + p2(1 - p2)/n. That takes the two shares for "
    "independent; on the same images they are not quite, and other seeds are not in it at all. `bakeoff verdict` "
    "needs neither assumption. It is reported once a file, where a text compares the networks or a chart shows "
    "their accuracies.",
    bad=notebook(
        (_BUILD.format(units=64) + _TEST.format(number=1), 1, "Test accuracy: 0.9741\n"),
        (_BUILD.format(units=128) + _TEST.format(number=2), 2, "Test accuracy: 0.9765\n"),
        (_CHART, 3, ""),
    ),
    good=notebook(
        (_BUILD.format(units=64) + _TEST.format(number=1), 1, "Test accuracy: 0.9741\n"),
        (_BUILD.format(units=512) + _TEST.format(number=2), 2, "Test accuracy: 0.9822\n"),
        (_CHART, 3, ""),
    ),
    check=_within_noise,
)

RULES = (WITHIN_NOISE,)
