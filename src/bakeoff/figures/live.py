"""Draw learning curves while a study trains: a run's events in, a figure in a notebook that changes with them out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, final

from matplotlib.figure import Figure

from bakeoff.analysis import StudyLook, known_panels
from bakeoff.errors import OutputError
from bakeoff.figures.learning_curves import HEIGHT, LearningCurves, learning_curves_figure
from bakeoff.figures.looks import WIDTH, closed_look, marks
from bakeoff.figures.panels import put_figure_words
from bakeoff.figures.svg import svg
from bakeoff.figures.words import TITLE_LENGTH, Words, seeds_text, shortened
from bakeoff.records import EpochRecord, Event
from bakeoff.runner import RunPlan
from bakeoff.spec import Study, variant_names

Show = Callable[[str], None]
"""Shows an SVG element in place of the one before."""

# Of the time between two drawings at most this share is spent on drawing.
_LARGEST_SHARE = 0.2


@final
class LiveCurves:
    """A listener that draws the epochs of a run as they come, in a notebook.

    It shows what is trained in this run alone; what the store held before is in the results.

    Example:
        `run_request(request("width.toml"), listener=LiveCurves(load_study("width.toml")))`
    """

    def __init__(self, study: Study, *, show: Show | None = None, pause_seconds: float = 2.0) -> None:
        """Draw a study's run.

        Args:
            study: What is run; its variants have the colours here that they have everywhere.
            show: Where to show it; the notebook that this runs in where it is None.
            pause_seconds: How long a drawing stays at least.

        Raises:
            OutputError: There is nowhere to show it: this is no notebook.
        """
        self._study = study
        self._show = show or notebook_display()
        self._pause_seconds = pause_seconds
        self._records: dict[str, list[EpochRecord]] = {}
        self._trials: dict[str, tuple[str, int]] = {}
        self._is_due_at = 0.0

    def planned(self, plan: RunPlan) -> None:
        """Take note of which trials are trained."""
        trials = [trial for cohort in plan.cohorts for trial in cohort.trials]
        self._trials = {trial.digest: (plan.names[trial.digest][0], trial.seed) for trial in trials}

    def happened(self, event: Event) -> None:
        """Take note of an epoch, and draw anew where the last drawing has stood long enough."""
        if not isinstance(event, EpochRecord):
            return
        self._records.setdefault(event.trial, []).append(event)
        if time.monotonic() >= self._is_due_at:
            self._draw()

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Forget the epochs of trials that start again."""
        for trial in trials:
            self._records.pop(trial, None)

    def remarked(self, text: str) -> None:
        """Show nothing: there is no curve of it."""

    def ended(self) -> None:
        """Draw all that there is."""
        self._draw()

    def looked(self, look: StudyLook) -> None:
        """Show nothing: more seeds follow, or the results."""

    def _draw(self) -> None:
        view = self._view()
        if not view.panels:
            return
        begun = time.monotonic()
        self._show(_drawn(view))
        now = time.monotonic()
        self._is_due_at = now + max(self._pause_seconds, (now - begun) / _LARGEST_SHARE)

    def _view(self) -> LearningCurves:
        histories: dict[str, dict[int, list[EpochRecord]]] = {name: {} for name in variant_names(self._study)}
        for digest, records in self._records.items():
            variant, seed = self._trials[digest]
            histories[variant][seed] = records
        begun = {name: by_seed for name, by_seed in histories.items() if by_seed}
        caption = (
            "So far, after each epoch, dropout off. Line: mean over the seeds that have begun; band: 95 % Student "
            f"interval over them; faint: single seeds. {seeds_text([len(by_seed) for by_seed in begun.values()])}."
        )
        words = Words(
            title="Learning curves of this run",
            study=shortened(self._study.title or self._study.name, length=TITLE_LENGTH),
            caption=caption,
            description="Loss and accuracy after each epoch so far.",
        )
        return LearningCurves(panels=known_panels(begun), marks=marks(tuple(histories)), words=words)


def notebook_display() -> Show:
    """Return what shows a drawing in the notebook that this runs in.

    Raises:
        OutputError: This is no notebook: no IPython is running.
    """
    # A notebook has loaded IPython; whoever has not is in none. Any: IPython need not be installed.
    displays: Any = sys.modules.get("IPython.display")
    if displays is None:
        problem = "live curves are shown in a notebook, and here no IPython is running. Leave the listener out."
        raise OutputError(problem, file="LiveCurves")
    return _Output(displays.DisplayHandle()).show


@final
class _Output:
    """One place in a notebook, in which each drawing takes the place of the one before."""

    def __init__(self, handle: Any) -> None:  # Any: IPython's DisplayHandle, which need not be installed
        self._handle = handle
        self._is_shown = False

    def show(self, element: str) -> None:
        """Show an SVG element."""
        put = self._handle.update if self._is_shown else self._handle.display
        put({"image/svg+xml": element}, raw=True)
        self._is_shown = True


def _drawn(view: LearningCurves) -> str:
    with closed_look():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        learning_curves_figure(view, figure)
        put_figure_words(figure, view.words)
        return svg(figure, title=view.words.title, description=view.words.description)
