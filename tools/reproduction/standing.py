"""Where conclusions stand: notebooks and what was measured of them in, what holds and what does not out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bakeoff.report import VerdictView
from reproduction.evidence import StudyEvidence
from reproduction.sources import Conclusion, Notebook

Standing = Literal["fails", "holds", "open", "not run"]

_AGAINST = ("refuted", "no difference that matters")
_FOR = ("supported", "same by construction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """One notebook and what was measured of it.

    Attributes:
        notebook: What it said.
        written: What its own networks gave.
        fair: What the repaired study gave.
    """

    notebook: Notebook
    written: StudyEvidence
    fair: StudyEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one claim says of a conclusion.

    Attributes:
        view: The verdict.
        evidence: Of the study that gave it.
        asked: By the notebook's own study, by the repaired one or, about something near it, beside that.
    """

    view: VerdictView
    evidence: StudyEvidence
    asked: Literal["as written", "repaired", "beside"]

    @property
    def is_run(self) -> bool:
        """Whether its trials are there."""
        return self.evidence.is_run(self.view.verdict)

    @property
    def is_against(self) -> bool:
        """Whether it speaks against what was concluded: that it is so, or that it is large enough to matter."""
        return self.is_run and self.asked != "beside" and self.view.outcome in _AGAINST


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A conclusion with all that was found of it.

    Attributes:
        reproduced: Whose conclusion.
        conclusion: What was said.
        answers: As written, where that can be tested, then repaired, and then what was asked beside.
    """

    reproduced: Reproduced
    conclusion: Conclusion
    answers: tuple[Answer, ...]

    @property
    def standing(self) -> Standing:
        """Where it stands: it fails where any answer speaks against it, and holds where all there are bear it out."""
        run = [answer for answer in self.answers if answer.is_run and answer.asked != "beside"]
        if not run:
            return "not run"
        if any(answer.is_against for answer in run):
            return "fails"
        outcomes = {answer.view.outcome for answer in run}
        return "holds" if outcomes <= set(_FOR) and "supported" in outcomes else "open"


def judged(reproduced: Iterable[Reproduced]) -> tuple[Judged, ...]:
    """Return every conclusion that a study asks about, in the notebooks' order."""
    return tuple(found for each in reproduced for found in _judged(each))


def _judged(each: Reproduced) -> Iterator[Judged]:
    for conclusion in (*each.notebook.conclusions, *each.notebook.untested):
        written = [each.written.claims[conclusion.says]] if conclusion.says in each.written.claims else []
        fair, near = ([each.fair.claims[says] for says in asked] for asked in (conclusion.repaired, conclusion.beside))
        answers = (
            *(Answer(view=view, evidence=each.written, asked="as written") for view in written),
            *(Answer(view=view, evidence=each.fair, asked="repaired") for view in fair),
            *(Answer(view=view, evidence=each.fair, asked="beside") for view in near),
        )
        if answers:
            yield Judged(reproduced=each, conclusion=conclusion, answers=answers)
