"""Draw the reproduction: what was measured in, a few pictures for the pages out; the results say which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bakeoff.analysis import Results
from bakeoff.figures import asked_about, kind_named, write_picture
from reproduction.evidence import StudyEvidence

_COLOURS = 256
"""Of a picture's file: few enough to be small, enough for smooth edges and for every variant's own colour."""

_ROUNDS = 2

_TITLES = {
    "comparison": "Test accuracy of each network: every seed, mean, intervals and the published figure",
    "differences": "Paired differences in test accuracy behind the claims, with their intervals",
    "learning_curves": "Learning curves: mean over seeds, and single seeds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture of the pages.

    Attributes:
        study: Of which study.
        kind: Which kind of figure.
        title: What it shows.
        file: Its name.
    """

    study: str
    kind: str
    title: str
    file: str


def drawable(studies: Sequence[StudyEvidence]) -> tuple[Drawn, ...]:
    """Return the pictures that can be drawn of some studies, without drawing them."""
    return tuple(each for evidence in studies for each in _drawable(evidence))


def draw(studies: Sequence[StudyEvidence], folder: Path) -> None:
    """Draw the pictures into a folder, instead of those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for evidence in studies:
        for each in _drawable(evidence):
            kind, file = kind_named(each.kind), folder / each.file
            write_picture(kind.picture(asked_about(kind, evidence.trials)), file)
            with Image.open(file) as picture:
                # Means of what looks alike: without them rare colours, those of small dots, would be lost.
                small = picture.convert("RGB").quantize(_COLOURS, kmeans=_ROUNDS, dither=Image.Dither.NONE)
            small.save(file, optimize=True)


def _drawable(evidence: StudyEvidence) -> Iterator[Drawn]:
    results = evidence.results
    for kind in _kinds(evidence):
        yield Drawn(
            study=results.study.name,
            kind=kind,
            title=f"{_TITLES[kind]} ({results.study.name})",
            file=f"{results.study.name}_{kind}.png",
        )


def _kinds(evidence: StudyEvidence) -> Iterator[str]:
    """Yield what can be drawn: a study as written is shown by its networks, a repaired one by its differences."""
    if evidence.published and evidence.run_variants:
        yield "comparison"
        yield "learning_curves"
    if not evidence.published and _has_pairs(evidence.results):
        yield "differences"


def _has_pairs(results: Results) -> bool:
    """Say whether two different networks have two seeds in common."""
    sound = [set(results.values(name, "test_accuracy")) for name in results.variants if results.same_as(name) is None]
    return any(len(first & second) > 1 for place, first in enumerate(sound) for second in sound[:place])
