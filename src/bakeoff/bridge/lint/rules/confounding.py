"""Whether networks that are compared differ in one thing: settings in, those with no neighbour so close out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bakeoff.bridge.lint.comparing import comparison
from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.factors import Factor, differences
from bakeoff.bridge.lint.facts import Hit, Rule, notebook
from bakeoff.spec import Settings

_MOST_NAMED = 6


def _confounded(evidence: Evidence) -> Iterator[Hit]:
    compared = comparison(evidence)
    if compared is None:
        return
    among = [training for training in evidence.trainings if compared.is_of(evidence, training)]
    for training, nearest, factors in nearest_networks(among):
        if len(factors) > 1:
            yield Hit(place=training.event.place, message=_sentence(training, nearest, factors))


def nearest_networks(trainings: Iterable[Training]) -> Iterator[tuple[Training, Training, tuple[Factor, ...]]]:
    """Yield each training but the first with the earlier one that it differs from in the fewest things, and those."""
    earlier: list[tuple[Training, Settings]] = []
    for training in trainings:
        settings = training.settings
        if settings is None:
            continue
        if earlier:
            compared = [(other, differences(theirs, settings)) for other, theirs in earlier]
            nearest, factors = min(compared, key=lambda pair: len(pair[1]))
            yield training, nearest, factors
        earlier.append((training, settings))


def _sentence(training: Training, nearest: Training, factors: tuple[Factor, ...]) -> str:
    more = len(factors) - _MOST_NAMED
    listed = ", ".join(map(str, factors[:_MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
    return (
        f"{training.title} differs from {nearest.title}, the network nearest to it, in {len(factors)} things at once: "
        f"{listed}. Which of them makes a difference cannot be told."
    )


_FIT = """
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, batch_size={size}, epochs=5)
score{number} = model.evaluate(x_test, y_test, verbose=0)
"""
_CHART = """
import matplotlib.pyplot as plt
plt.plot(["first", "second"], [score1[1], score2[1]], "o")
"""

CONFOUNDED = Rule(
    id="BK302",
    name="confounded",
    summary="Networks that are compared differ in several things at once.",
    why="If one does better, nothing says which of the changes did it.",
    remedy="Change one thing at a time, or add the network in between as a control. `bakeoff import --repair` adds "
    "one for each change that can be taken back by itself.",
    details="Each network is held against all before it. Where even the nearest differs in two things or more, it is "
    "reported, if a text or a table of the file compares networks, or a chart shows figures of both. Blocks of layers "
    "of kinds that both have count as one thing, the depth; an argument that changes in several layers counts once.",
    bad=notebook(
        ("model = network(64)" + _FIT.format(size=32, number=1), 1, ""),
        ("model = network(512)" + _FIT.format(size=128, number=2), 2, ""),
        (_CHART, 3, ""),
    ),
    good=notebook(
        ("model = network(64)" + _FIT.format(size=32, number=1), 1, ""),
        ("model = network(512)" + _FIT.format(size=32, number=2), 2, ""),
        (_CHART, 3, ""),
    ),
    check=_confounded,
)

RULES = (CONFOUNDED,)
