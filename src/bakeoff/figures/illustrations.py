"""Draw a study for a page: its results in, every figure that can be drawn, ready to be put in, out."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.figure import Figure

from bakeoff.analysis import Results, StudyTrials, StudyVerdicts, study_verdicts
from bakeoff.errors import DataError, NotStored
from bakeoff.figures.kinds import DEFAULT_METRIC, KINDS, Kind, distinct_variants, telling_pair
from bakeoff.figures.looks import closed_look
from bakeoff.figures.pictures import Asked, Picture
from bakeoff.figures.svg import svg
from bakeoff.report import Illustration

_METRICS = (DEFAULT_METRIC, "test_loss")


def illustrations(results: Results, *, verdicts: StudyVerdicts | None = None) -> tuple[Illustration, ...]:
    """Return the figures of a study in the order of a page; those for which nothing is stored are left out.

    Variants with equal settings are drawn once.

    Args:
        results: Of the study, finished or not.
        verdicts: What the evidence says about its claims, where that is known already.
    """
    trials = StudyTrials(results)
    with closed_look():
        return tuple(_drawn(trials, verdicts or _verdicts(results)))


def _verdicts(results: Results) -> StudyVerdicts | None:
    try:
        return study_verdicts(results)
    except DataError:
        return None


def _drawn(trials: StudyTrials, verdicts: StudyVerdicts | None) -> Iterator[Illustration]:
    for name, kind in KINDS.items():
        for asked in _questions(kind, trials, verdicts):
            picture = _picture(kind, asked)
            if picture is not None:
                yield _illustration(name, asked, picture)


def _questions(kind: Kind, trials: StudyTrials, verdicts: StudyVerdicts | None) -> Iterator[Asked]:
    """Yield everything that a kind of figure can be about in a study."""
    try:
        if kind.about == "study":
            yield Asked(trials=trials, verdicts=verdicts)
        elif kind.about == "metric":
            for metric in _METRICS:
                yield Asked(trials=trials, verdicts=verdicts, metric=metric)
        elif kind.about == "variant":
            for variant in distinct_variants(trials):
                yield Asked(trials=trials, verdicts=verdicts, variants=(variant,))
        else:
            yield Asked(trials=trials, verdicts=verdicts, variants=telling_pair(trials, verdicts))
    except NotStored:
        return


def _picture(kind: Kind, asked: Asked) -> Picture | None:
    try:
        return kind.picture(asked)
    except (NotStored, DataError):
        return None


def _illustration(name: str, asked: Asked, picture: Picture) -> Illustration:
    figure = Figure(figsize=picture.size)
    picture.draw(figure)
    words = picture.words
    return Illustration(
        kind=name,
        variant=asked.variants[0] if len(asked.variants) == 1 else "",
        title=words.title,
        caption=words.caption,
        description=words.description,
        svg=svg(figure, title=words.title, description=words.description),
    )
