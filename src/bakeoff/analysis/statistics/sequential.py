"""Looking while seeds are added: planned looks in, the part of a claim's level that each look may spend out.

Whoever looks five times at 5 % is wrong more often than in 5 %. So a claim's level is divided among its looks (Lan and
DeMets, Discrete sequential boundaries for clinical trials, Biometrika 70, 1983) by the spending function that comes
close to Pocock's boundaries, ln(1 + (e - 1) t) after a share t of all information. Each look tests at the part that it
spends, and the parts sum to at most the level: by the union bound the chance of any false verdict stays below it,
whatever the looks have to do with each other. The interval at that part is a repeated confidence interval (Jennison
and Turnbull, Interim analyses: the repeated confidence interval approach, JRSS B 51, 1989): all looks' intervals cover
together with at least 1 - level, so it holds however one stopped.

The parts are shares of the level, not levels, so that a claim whose level grows when another is settled spends the same
shares of more (Maurer and Bretz, Multiple testing in group sequential trials using graphical approaches, 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, cycle, takewhile
from math import e, log

from bakeoff.analysis.statistics.crossed import Crossed, variance_parts
from bakeoff.analysis.statistics.permutation import smallest_p_value

FIRST_LOOK = 8


def planned_looks(max_seeds: int) -> tuple[int, ...]:
    """Return the seed counts after which one looks: 8, 12, 16, 24, 32, 48, 64 … and always `max_seeds` as the last.

    Example:
        >>> planned_looks(32)
        (8, 12, 16, 24, 32)
        >>> planned_looks(20)
        (8, 12, 16, 20)
    """
    # By a half, then by a third: two looks to each doubling.
    steps = cycle([Fraction(3, 2), Fraction(4, 3)])
    counts = accumulate(steps, lambda count, step: int(count * step), initial=FIRST_LOOK)
    return (*takewhile(lambda count: count < max_seeds, counts), max_seeds)


def spent_share(information: float) -> float:
    """Return the share of its level that a claim has spent after a share `information`, 0 to 1, of all of it.

    Example:
        >>> spent_share(0.0), spent_share(1.0)
        (0.0, 1.0)
    """
    return log(1 + (e - 1) * min(1.0, max(0.0, information)))


def exact_weights(looks: Sequence[int], *, level: float) -> tuple[float, ...]:
    """Return what each look spends of a claim's level where exact tests decide: information is the count of seeds.

    A look at which even the smallest possible p value exceeds what it may spend could decide nothing: it spends
    nothing, and the next one has its share as well. All are 0 where no look could decide.

    Args:
        looks: Seed counts, ascending.
        level: What the claim starts with: alpha over the number of claims. It fixes the weights for good; a level that
            grows later scales what they spend.
    """
    weights, spent = [], 0.0
    for count in looks:
        share = spent_share(count / looks[-1])
        is_usable = smallest_p_value(count) <= (share - spent) * level
        weights.append(share - spent if is_usable else 0.0)
        spent = share if is_usable else spent
    return tuple(weights)


def crossed_weight(found: Crossed, *, last_look: int, spent: float) -> float:
    """Return what a look spends of a claim's level where the crossed model decides: information is 1 / variance.

    The noise of the images does not shrink with seeds. Where it is most of the noise, the first look already has nearly
    all the information that there will be, and spends nearly all of the level. How much there will be is told from
    what is known now.

    Args:
        found: The claim's weakest pair, with the seeds there are.
        last_look: The seed count of the last planned look.
        spent: The sum of the weights before.
    """
    if found.components is None:
        return 0.0
    now, last = (
        sum(variance_parts(found.components, seed_count=count, image_count=found.image_count))
        for count in (found.seed_count, last_look)
    )
    return max(0.0, spent_share(last / now if now > 0 else 1.0) - spent)
