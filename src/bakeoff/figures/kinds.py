"""All kinds of figures by name: a name and a study in, what to draw out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bakeoff.analysis import StudyTrials, StudyVerdicts
from bakeoff.errors import UnknownName
from bakeoff.figures import pictures
from bakeoff.figures.drawable import ended_variants, nothing_to_draw
from bakeoff.figures.pictures import Asked, Picture

About = Literal["study", "metric", "variant", "pair"]
"""What is to be chosen: nothing, a metric, a variant, or two of them."""

DEFAULT_METRIC = "test_accuracy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of figure.

    Attributes:
        shows: What is seen, in a few words.
        about: What is to be chosen.
        picture: Makes it; raises NotStored, DataError, UnknownName or StudyError where it cannot.
    """

    shows: str
    about: About
    picture: Callable[[Asked], Picture]


KINDS: Mapping[str, Kind] = {
    "learning_curves": Kind(
        shows="loss and accuracy after each epoch", about="study", picture=pictures.learning_curves_picture
    ),
    "comparison": Kind(
        shows="every seed, mean and intervals of each variant", about="metric", picture=pictures.comparison_picture
    ),
    "differences": Kind(
        shows="paired differences with their intervals", about="metric", picture=pictures.differences_picture
    ),
    "cost": Kind(shows="accuracy over what it costs", about="study", picture=pictures.cost_picture),
    "class_accuracy": Kind(
        shows="accuracy on each class with intervals", about="study", picture=pictures.class_accuracy_picture
    ),
    "calibration": Kind(shows="how often right, over how sure", about="study", picture=pictures.calibration_picture),
    "confusion": Kind(shows="what a variant takes for what", about="variant", picture=pictures.confusion_picture),
    "mistakes": Kind(
        shows="the images a variant most often gets wrong", about="variant", picture=pictures.mistakes_picture
    ),
    "disagreements": Kind(
        shows="the images on which two variants disagree", about="pair", picture=pictures.disagreements_picture
    ),
    "weights": Kind(
        shows="a variant's weights before and after training", about="variant", picture=pictures.weights_picture
    ),
    "filters": Kind(shows="a variant's first-layer filters", about="variant", picture=pictures.filters_picture),
    "samples": Kind(shows="images of the data set", about="study", picture=pictures.samples_picture),
}
"""Every kind, in the order of a page."""


def kind_named(name: str) -> Kind:
    """Return a kind of figure.

    Raises:
        UnknownName: There is none of this name.
    """
    if name not in KINDS:
        raise UnknownName(kind="figure", name=name, known=KINDS)
    return KINDS[name]


def asked_about(
    kind: Kind, trials: StudyTrials, *, variants: Sequence[str] = (), metric: str = DEFAULT_METRIC
) -> Asked:
    """Return what a figure is asked to be about; where nobody chose variants, the first that can be drawn.

    Raises:
        UnknownName: There is no such variant.
        NotStored: No variant can be drawn.
    """
    for name in variants:
        trials.results.seeds(name)
    chosen = tuple(variants)
    if kind.about == "variant":
        chosen = chosen or distinct_variants(trials)[:1]
    if kind.about == "pair":
        chosen = chosen or telling_pair(trials)
    return Asked(trials=trials, variants=chosen, metric=metric if kind.about == "metric" else "")


def distinct_variants(trials: StudyTrials) -> tuple[str, ...]:
    """Return the variants that can be drawn; of those with equal settings the first.

    Raises:
        NotStored: No trial has ended.
    """
    return tuple(dict.fromkeys(map(trials.same, ended_variants(trials))))


def telling_pair(trials: StudyTrials, verdicts: StudyVerdicts | None = None) -> tuple[str, str]:
    """Return the two variants that the first decided or undecided claim is about, or else the first two.

    Raises:
        NotStored: There are not two variants that can be drawn.
    """
    drawn = distinct_variants(trials)
    effects = [verdict.effect for verdict in (verdicts.verdicts if verdicts is not None else ())]
    for pair in (effect.pair for effect in effects if effect is not None):
        if {trials.same(pair.first), trials.same(pair.second)} <= set(drawn):
            return pair.first, pair.second
    if len(drawn) < 2:
        raise nothing_to_draw(trials.results, drawn)
    return drawn[0], drawn[1]
