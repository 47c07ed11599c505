"""What a run says of itself: a study, its plan or a cohort's progress in, sentences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bakeoff.analysis import StudyLook, seed_shortage
from bakeoff.cli.progress import CohortProgress
from bakeoff.records import FinishedTrial
from bakeoff.report import (
    LATE,
    count_text,
    duration_text,
    number_text,
    plain,
    plain_lines,
    shortage_sentence,
    study_warnings,
)
from bakeoff.runner import RunPlan
from bakeoff.spec import Study

_MOST_NAMES = 3


def opening_lines(study: Study, plan: RunPlan, *, store: str) -> Iterator[str]:
    """Yield what is said before training: the question, what speaks against it, how much there is to do, and where."""
    yield plain(study.title or study.name)
    yield from (f"! {warning}" for warning in _warnings(study, seed_count=_seed_count(plan)))
    yield _amount(plan, store=store)
    for first, *others in dict.fromkeys(names for names in plan.names.values() if len(names) > 1):
        verb, whose = ("has", "it shares its") if len(others) == 1 else ("have", "they share their")
        yield f"{listing(others)} {verb} the settings of {first}: {whose} trials."
    if plan.cohorts:
        cohorts = count_text(len(plan.cohorts), "cohort")
        yield f"They train in {cohorts}, {plan.worker_count} at a time."


def block_lines(plan: RunPlan) -> Iterator[str]:
    """Yield what is said before a further block of seeds is trained; nothing where it has been trained before."""
    if plan.cohorts:
        left = plan.trial_count - plan.finished_count
        yield f"{count_text(left, 'more trial')} to train."


def look_lines(look: StudyLook) -> Iterator[str]:
    """Yield what a look at the claims shows: those it decided, and what becomes of the others."""
    decided, undecided = count_text(len(look.decided), "claim"), len(look.undecided)
    yield f"Looked after {count_text(look.seed_count, 'seed')}: {decided} decided now, {undecided} undecided."
    for verdict in look.decided:
        late = "" if verdict.is_frozen else f" ({LATE})"
        yield f"  {verdict.outcome}: {plain(verdict.claim.says) or plain(verdict.claim.expect)}{late}"
    for seed_count in sorted(set(look.wanted.values())):
        names = [name for name, count in look.wanted.items() if count == seed_count]
        yield f"  {listing(names)}: on to {seed_count} seeds."
    if look.undecided and not look.wanted:
        yield "  No more seeds are planned: undecided is an answer too."


def _warnings(study: Study, *, seed_count: int) -> Iterator[str]:
    """Yield what speaks against a study beforehand: whatever it gives, and too few seeds for its claims."""
    yield from study_warnings(study, seed_count=seed_count)
    shortage = seed_shortage(study, seed_count=seed_count)
    if shortage is not None:
        yield shortage_sentence(shortage)


def _seed_count(plan: RunPlan) -> int:
    """Return how many trials each variant asks for."""
    return max(Counter(name for names in plan.names.values() for name in names).values())


def _amount(plan: RunPlan, *, store: str) -> str:
    trials = count_text(plan.trial_count, "trial")
    if not plan.cohorts:
        return f"{trials}, finished already: see {plain(store)}."
    if not plan.finished_count:
        return f"{trials} to train, into {plain(store)}."
    left = plan.trial_count - plan.finished_count
    return f"{trials}: {plan.finished_count:,} finished already, {left:,} to train, into {plain(store)}."


def listing(names: Sequence[str]) -> str:
    """Return names as one lists them: `a`, `a and b`, or `a, b and c`."""
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def cohort_name(cohort: CohortProgress) -> str:
    """Return which variants a cohort trains, the first few by name, and how many trials of them."""
    shown = cohort.variants[:_MOST_NAMES]
    rest = len(cohort.variants) - len(shown)
    names = ", ".join(shown) + (f" and {rest} more" if rest else "")
    return f"{names} ({count_text(cohort.trial_count, 'trial')})"


def figures_text(cohort: CohortProgress) -> str:
    """Return a cohort's running loss and accuracy."""
    loss, accuracy = (number_text(value, decimals=4) for value in (cohort.loss, cohort.accuracy))
    return f"loss {loss}  accuracy {accuracy}"


def left_text(seconds: float | None) -> str:
    """Return how long the whole study will still take, in words."""
    return "time left not known yet" if seconds is None else f"about {duration_text(seconds)} left"


def ending_line(finished: FinishedTrial, name: str) -> str:
    """Return what is said of a trial that ended before its time; `name` is what the trial is called."""
    after = count_text(finished.epochs_run, "epoch")
    return f"{name}: {'diverged' if finished.ending == 'diverged' else 'stopped early'} after {after}."


def results_line(place: str, *, command: str) -> str:
    """Return what is said at the end of a run: where its results are, and which command shows them again."""
    return plain_lines(f"The results are in {place}. See them again: {command}")


def claims_line(command: str) -> str:
    """Return which command says in full what the evidence says about a study's claims."""
    return plain_lines(f"What the evidence says about its claims in full: {command}")


def remark_line(text: str) -> str:
    """Return what is said of something that a user should know."""
    return f"! {plain(text)}"


def retry_line(trials: Sequence[str], *, problem: str) -> str:
    """Return what is said when a worker was lost."""
    trials_again = "1 trial starts again" if len(trials) == 1 else f"{len(trials)} trials start again"
    return f"{plain(problem)}: {trials_again}."
