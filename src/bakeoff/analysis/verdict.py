"""What is said about a claim: the facts of one verdict, numbers and no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.analysis.statistics import Interval, SingleRuns
from bakeoff.spec import Claim, Scope

VerdictOutcome = Literal["supported", "refuted", "no difference that matters", "undecided", "same by construction"]

Hindrance = Literal["unfinished", "no common seed", "one seed", "not timed", "not measured"]
"""Why nothing can be tested.

unfinished: Trials that were asked for have not ended, and who looks before all seeds are in looks too often.
no common seed: No seed has the metric for both variants of a pair.
one seed: One seed says nothing of the noise between seeds.
not timed: The variants were not timed alone, and a trial's time is its cohort's.
not measured: No trial can tell whether it shows the symptom: it has too few epochs.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two variants, whose difference is the first's value less the second's."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The difference between two variants, never without its interval.

    Attributes:
        pair: Which variants; of a chain the pair that speaks least for it.
        first: The first variant's mean over the seeds.
        second: The second's.
        difference: first - second, in the metric's own unit.
        interval: The one that decides, at the claim's level; its ends may be infinite. None where the difference is
            arithmetic.
        coverage: In which share of cases such an interval holds the truth: 0.95 or, of several claims, more.
        these_images: The interval over other seeds alone, with the same coverage; where the verdict speaks about these
            images it is the one that decides.
    """

    pair: Pair
    first: float
    second: float
    difference: float
    interval: Interval | None
    coverage: float | None
    these_images: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Two variants of which only the order is known in each seed, since a trial never reached what was counted to.

    Attributes:
        pair: Which variants.
        first_larger: In how many seeds the first has the larger value; never to reach it is larger than all.
        second_larger: In how many seeds the second has; in the others they are alike.
        first_never: How many of the first's trials never reached it.
        second_never: How many of the second's.
    """

    pair: Pair
    first_larger: int
    second_larger: int
    first_never: int
    second_never: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomShare:
    """In how many trials a symptom shows.

    Attributes:
        hits: Trials that show it.
        count: Trials that can tell.
        bounds: Exact bounds of the share of all seeds; of several looks, what all of them leave.
        coverage: In which share of cases such bounds hold the truth, however many looks were taken.
    """

    hits: int
    count: int
    bounds: Interval
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When a claim of a study that adds seeds until decided was looked at last.

    Attributes:
        seed_count: After so many seeds of each of its variants.
        planned: After how many seeds the study looks, ascending.
    """

    seed_count: int
    planned: tuple[int, ...]

    @property
    def next_seed_count(self) -> int | None:
        """After how many seeds the next look comes; None where there is none."""
        return next((count for count in self.planned if count > self.seed_count), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A variant some of whose trials learned nothing.

    Attributes:
        variant: Its name.
        diverged: How many trials diverged; they count with chance accuracy and without a loss.
        stuck: How many are stuck.
        count: How many trials have ended.
    """

    variant: str
    diverged: int
    stuck: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What would probably decide an undecided claim, if its effect is what it looks like now.

    Attributes:
        seed_count: How many seeds in all; None where more seeds will not do it.
        train_seconds: How long the missing ones would train here, one after the other; None where no seeds are missing.
        image_count: How many test images; None where seeds do it, and where images will not.
    """

    seed_count: int | None
    train_seconds: float | None
    image_count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRun:
    """What comparisons of one run with one run would have told about the deciding pair.

    Attributes:
        runs: All of them.
        seeds: Whose positions the comparisons name.
    """

    runs: SingleRuns
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence says about one claim.

    Attributes:
        claim: As its author wrote it.
        outcome: What is said.
        is_smaller_than_margin: Whether the difference is shown to be smaller than the one that matters.
        hindrance: Why nothing could be tested; None where it could.
        scope: What it speaks about beside other seeds; None for symptoms and arithmetic.
        margin: The smallest difference that matters, or None.
        effect: How large the difference is; None where none can be given.
        pairs: The same for each pair of a chain of more than two variants, in its order; empty otherwise.
        share: Of a symptom: how many trials show it.
        p_value: Adjusted for all claims of the family; None where nothing was tested.
        level: The chance of a false verdict on this claim; None where nothing was tested.
        seed_count: Over how many seeds.
        image_count: Over how many test images, where other images are spoken about; else None.
        order: What is known instead of the effect where a trial never reached the level of `epochs_to`.
        troubles: Variants of this claim with stuck or diverged trials.
        is_frozen: Whether it was claimed before any trial that it is about had begun.
        next_step: What would decide it; None where it is decided, or nothing is known.
        one_run: What one run would have told; None where there is nothing to compare.
        machine: Where the variants were timed, of a claim about time, which speaks of nothing else; else None.
        block_count: How many times each variant was timed there, by turns with the others.
        look: When it was looked at last, in a study that adds seeds until decided; None in others.
    """

    claim: Claim
    outcome: VerdictOutcome
    is_smaller_than_margin: bool = False
    hindrance: Hindrance | None = None
    scope: Scope | None = None
    margin: float | None = None
    effect: Effect | None = None
    pairs: tuple[Effect, ...] = ()
    share: SymptomShare | None = None
    p_value: float | None = None
    level: float | None = None
    seed_count: int = 0
    image_count: int | None = None
    order: Order | None = None
    troubles: tuple[Trouble, ...] = ()
    is_frozen: bool = True
    next_step: NextStep | None = None
    one_run: OneRun | None = None
    machine: str | None = None
    block_count: int = 0
    look: Look | None = None
