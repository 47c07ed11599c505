"""Spending while seeds are added: planned looks in, the part of a claim's level that each look may spend out.

Whoever looks five times at 5 % is wrong more often than in 5 %. So a claim's level is divided among its looks (Lan and
DeMets, Discrete sequential boundaries for clinical trials, Biometrika 70, 1983) by the spending function that comes
close to Pocock's boundaries, ln(1 + (e - 1) t) after a share t of all information. The parts are shares of the level;
`repeated` says what the looks then say together.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import e, log

from bakeoff.analysis.statistics.crossed import Components, variance_parts
from bakeoff.analysis.statistics.permutation import smallest_p_value


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
    nothing, and the next one has its share as well. The last look spends what is left, whatever it may come to.

    Args:
        looks: Seed counts, ascending.
        level: What the claim starts with: alpha over the number of claims. It fixes the weights for good; a level that
            grows later scales what they spend.
    """
    weights, spent = [], 0.0
    for count in looks:
        share = spent_share(count / looks[-1])
        is_usable = smallest_p_value(count) <= (share - spent) * level or count == looks[-1]
        weights.append(share - spent if is_usable else 0.0)
        spent = share if is_usable else spent
    return tuple(weights)


def crossed_weight(components: Components, *, seed_count: int, image_count: int, last_look: int, spent: float) -> float:
    """Return what a look spends of a claim's level where the crossed model decides: information is 1 / variance.

    The noise of the images does not shrink with seeds. Where it is most of the noise, the first look already has nearly
    all the information that there will be, and spends nearly all of the level. How much there will be is told from
    what is known now.

    Args:
        components: The noise of one paired difference, as the seeds so far tell it.
        seed_count: How many those are.
        image_count: How many images there are.
        last_look: The seed count of the last planned look.
        spent: The sum of the weights before.
    """
    now, last = (
        sum(variance_parts(components, seed_count=count, image_count=image_count)) for count in (seed_count, last_look)
    )
    return max(0.0, spent_share(last / now if now > 0 else 1.0) - spent)
