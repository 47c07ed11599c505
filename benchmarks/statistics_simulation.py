"""How often bakeoff's intervals and verdicts are right where the truth is known: nothing in, tables for the docs out.

    OMP_NUM_THREADS=1 nice python benchmarks/statistics_simulation.py

All parts together take more than an hour on one core. With `--part accuracies` it makes that table alone, and leaves
the others as they are; with `--share 0.02` it has a quick look and keeps nothing, unless `--keep` is given. The tables
go into docs/statistics.md, between the two lines that say so. Every part has random numbers of its own, with a fixed
seed, so they repeat.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from bakeoff.analysis.statistics import (
    Components,
    Contest,
    Crossed,
    Evidence,
    Interval,
    Judgement,
    Played,
    Question,
    SignFlipEvidence,
    crossed,
    crossed_weight,
    exact_weights,
    judge,
    paired_difference,
    play,
    repeated,
    score_interval,
    sign_flip_evidence,
    skewed_interval,
    unpaired_evidence,
)
from bakeoff.spec import planned_looks

PAGE = Path(__file__).parents[1] / "docs" / "statistics.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
ACCURACIES = (0.90, 0.97, 0.99, 0.995)
NOISES = {"seeds": (0.2, 1.0), "both": (0.05, 1.0), "images": (0.0, 2.0)}
SCOPES = ("these images", "other images")
MARGIN = 0.002
LOOKS = planned_looks(32)
LOGIT = 3.0  # how fast confidence grows with the score
SEED = 20_241
STARTED = time.perf_counter()

Name = tuple[object, ...]
Tallies = defaultdict[Name, list[bool]]
"""By name, for each replicate whether something happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a measurement needs: its random numbers, and which share of all replicates to make."""

    generator: np.random.Generator
    share: float

    def replicates(self, count: int) -> range:
        """Return the replicates to make, of so many in a full run."""
        return range(max(10, int(self.share * count)))

    def flips(self, first: Played, second: Played, *, seed_count: int) -> SignFlipEvidence:
        """Return the exact test's evidence of the first seeds."""
        gaps = first.answers[:seed_count].mean(axis=1) - second.answers[:seed_count].mean(axis=1)
        return sign_flip_evidence(gaps.tolist(), generator=self.generator)


def covers(interval: Interval, truth: float) -> bool:
    """Say whether the truth lies in the interval."""
    return interval.low <= truth <= interval.high


def percent(tallies: Tallies, *name: object) -> float:
    """Return how often it happened, over all tallies whose names begin so."""
    return 100 * float(np.mean([hit for known, hits in tallies.items() if known[: len(name)] == name for hit in hits]))


def likeness(scope: str) -> float:
    """Return how alike images are to variants so that equal accuracies are equal within the scope.

    On these images they are only where the same images are hard for both.
    """
    return 1.0 if scope == "these images" else 0.5


def contest(noise: str, *, accuracies: tuple[float, ...], alike: float, image_count: int = 4_000) -> Contest:
    """Return the contest with one of the mixtures of noise."""
    seed_noise, image_noise = NOISES[noise]
    return Contest(
        accuracies=accuracies,
        seed_noise=seed_noise,
        image_noise=image_noise,
        likeness=alike,
        image_count=image_count,
    )


CORNERS = [
    contest(noise, accuracies=(accuracy, accuracy), alike=0.5, image_count=image_count)
    for accuracy, noise, image_count in product(ACCURACIES, NOISES, (2_000, 10_000))
]
REPLICATES = {3: 3000, 5: 5000, 8: 5000, 16: 2500}
"""By count of seeds, how often each corner is played."""


def accuracies(bench: Bench) -> Iterator[str]:
    """Measure how often a variant's 95 % intervals hold its true accuracy, in each corner of the grid."""
    tallies: Tallies = defaultdict(list)
    for seed_count, corner in product(REPLICATES, CORNERS):
        alone = replace(corner, accuracies=corner.accuracies[:1])
        for _ in bench.replicates(REPLICATES[seed_count]):
            (played,) = play(alone, seed_count=seed_count, generator=bench.generator)
            for name, hit in _accuracy_held(played):
                tallies[name, seed_count, corner].append(hit)
        report(f"accuracies, n = {seed_count}")
    return _coverage_rows(tallies, tuple(REPLICATES))


def _accuracy_held(played: Played) -> Iterator[tuple[str, bool]]:
    """Yield each kind of interval with whether it holds the truth."""
    image_count, alone = played.answers.shape[1], crossed(played.answers)
    wide, near = (
        score_interval(evidence, 0.05, image_count=image_count) for evidence in (alone.other_images, alone.these_images)
    )
    yield "accuracy, other images", covers(wide, played.accuracy)
    yield "accuracy, these images", covers(near, played.accuracy_here)
    yield "the same, plain Student", covers(alone.these_images.interval(0.05), played.accuracy_here)


def differences(bench: Bench) -> Iterator[str]:
    """Measure the same for the difference of two variants."""
    tallies: Tallies = defaultdict(list)
    for seed_count, corner in product(REPLICATES, CORNERS):
        for number in bench.replicates(REPLICATES[seed_count]):
            first, second = play(corner, seed_count=seed_count, generator=bench.generator)
            gap, here = paired_difference(first.answers, second.answers), truth("these images", first, second)
            held = {
                "difference, other images": covers(gap.other_images.interval(0.05), 0.0),
                "difference, over seeds, Student": covers(gap.these_images.interval(0.05), here),
            }
            # Sorting the means of 2^16 subsets takes longer than all the rest.
            if seed_count == 8 or (seed_count == 16 and number % 2 == 0):
                evidence = bench.flips(first, second, seed_count=seed_count)
                held["difference, these images"] = covers(evidence.interval(0.05), here)
            for name, hit in held.items():
                tallies[name, seed_count, corner].append(hit)
        report(f"differences, n = {seed_count}")
    return _coverage_rows(tallies, tuple(REPLICATES))


def _coverage_rows(tallies: Tallies, seed_counts: Sequence[int]) -> Iterator[str]:
    yield "| 95 % interval of | " + " | ".join(f"n = {count}" for count in seed_counts) + " |"
    yield "| --- |" + " --- |" * len(seed_counts)
    for name in dict.fromkeys(known[0] for known in tallies):
        cells = [_range([key for key in tallies if key[:2] == (name, count)], tallies) for count in seed_counts]
        yield f"| {name} | " + " | ".join(cells) + " |"


def _range(names: Sequence[Name], tallies: Tallies, *, absent: str = "no bounds") -> str:
    if not names:
        return absent
    found = [percent(tallies, *name) for name in names]
    spread = f" ({min(found):.1f}–{max(found):.1f})" if len(found) > 1 else ""
    return f"{np.mean(found):.1f}{spread}"


def worst_corners(bench: Bench) -> Iterator[str]:
    """Measure once more, and closer, where the intervals of an accuracy over seeds cover least: errors are skewed."""
    replicates, sizes = 20_000, (2_000, 10_000)
    yield "| n | interval | " + " | ".join(f"{size:,} images" for size in sizes) + " |"
    yield "| --- | --- |" + " --- |" * len(sizes)
    for seed_count in (5, 8):
        tallies: Tallies = defaultdict(list)
        for size in sizes:
            corner = contest("seeds", accuracies=(0.995,), alike=1.0, image_count=size)
            for _ in bench.replicates(replicates):
                (alone,) = play(corner, seed_count=seed_count, generator=bench.generator)
                evidence = crossed(alone.answers).these_images
                score = score_interval(evidence, 0.05, image_count=size)
                tallies["plain Student", size].append(covers(evidence.interval(0.05), alone.accuracy_here))
                tallies["score interval", size].append(covers(score, alone.accuracy_here))
        report(f"worst corners, n = {seed_count}")
        for name in ("plain Student", "score interval"):
            yield (
                f"| {seed_count} | {name} | "
                + " | ".join(f"{percent(tallies, name, size):.1f}" for size in sizes)
                + " |"
            )


def losses(bench: Bench) -> Iterator[str]:
    """Measure the same for losses, which are far from normal: a few images make most of them."""
    tallies: Tallies = defaultdict(list)
    for seed_count, corner in product((5, 8), CORNERS):
        truth = _mean_loss(corner)
        for _ in bench.replicates(1000):
            first, second = (
                _loss(one.scores) for one in play(corner, seed_count=seed_count, generator=bench.generator)
            )
            alone, gap = skewed_interval(first, 0.05), paired_difference(first, second).other_images
            tallies["loss, other images", seed_count, corner].append(covers(alone, truth))
            tallies["difference, other images", seed_count, corner].append(covers(gap.interval(0.05), 0.0))
        report(f"losses, n = {seed_count}")
    return _coverage_rows(tallies, (5, 8))


def _loss(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return a loss for each score, as cross-entropy is one for a logit."""
    return np.logaddexp(0.0, -LOGIT * scores.astype(np.float64))


def _mean_loss(corner: Contest) -> float:
    """Return the true mean loss over other seeds and other images: an integral over the normal score."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    spread = np.sqrt(1 + corner.seed_noise**2 + corner.image_noise**2)
    scores = spread * (nodes + ndtri(corner.accuracies[0]))
    return float((weights * _loss(scores)).sum() / weights.sum())


def single_claims(bench: Bench) -> Iterator[str]:
    """Measure how often a missing difference is called one, and one that matters is called negligible."""
    tallies: Tallies = defaultdict(list)
    replicates = {5: 2000, 8: 2000, 16: 2500}
    for seed_count, noise, scope, accuracy in product(replicates, NOISES, SCOPES, ACCURACIES):
        for _ in bench.replicates(replicates[seed_count]):
            for gap in (0.0, MARGIN):
                played = play(
                    contest(noise, accuracies=(accuracy + gap, accuracy), alike=likeness(scope)),
                    seed_count=seed_count,
                    generator=bench.generator,
                )
                # The truth on these images is close to the gap, but not it: the margin is put where the truth is.
                question = _question(bench, scope, *played, seed_count=seed_count)
                (judgement,) = judge([replace(question, margin=abs(truth(scope, *played)) if gap else MARGIN)])
                wrong = judgement.is_within_margin if gap else judgement.outcome in ("supported", "refuted")
                tallies[seed_count, noise, scope, gap].append(wrong)
        report(f"one claim, n = {seed_count}")
    yield "| n | noise mostly from | scope | difference called | called negligible at the margin |"
    yield "| --- | --- | --- | --- | --- |"
    for name in product(replicates, NOISES, SCOPES):
        called, edge = percent(tallies, *name, 0.0), percent(tallies, *name, MARGIN)
        yield f"| {name[0]} | {name[1]} | {name[2]} | {called:.1f} % | {edge:.1f} % |"


def truth(scope: str, first: Played, second: Played) -> float:
    """Return the true difference within a scope."""
    if scope == "other images":
        return first.accuracy - second.accuracy
    return first.accuracy_here - second.accuracy_here


def _question(bench: Bench, scope: str, first: Played, second: Played, *, seed_count: int) -> Question:
    if scope == "other images":
        gap = _gap(first, second, seed_count=seed_count)
        return Question(relation="greater", evidence=(gap.other_images,), margin=MARGIN)
    return Question(relation="greater", evidence=(bench.flips(first, second, seed_count=seed_count),), margin=MARGIN)


def _gap(first: Played, second: Played, *, seed_count: int) -> Crossed:
    return paired_difference(first.answers[:seed_count], second.answers[:seed_count])


FAMILY = (0.99, 0.99, 0.99, 0.988, 0.988, 0.988, 0.98)
"""The first is claimed to beat each other: two are equal to it, three are worse by the margin, one by five times that.

All have the same hard images, which makes the differences, and so the wrong verdicts, as visible as they can be.
"""


def families(bench: Bench) -> Iterator[str]:
    """Measure how often any of six claims gets a false verdict, and how often the large difference is found."""
    tallies: Tallies = defaultdict(list)
    for noise, seed_count in product(NOISES, (8, 12)):
        for _, scope in product(bench.replicates(2000), SCOPES):
            players = play(
                contest(noise, accuracies=FAMILY, alike=1.0), seed_count=seed_count, generator=bench.generator
            )
            questions = [_question(bench, scope, players[0], other, seed_count=seed_count) for other in players[1:]]
            judgements = judge(questions)
            tallies["false", noise, seed_count, scope].append(any_false(scope, judgements, players))
            tallies["found", noise, seed_count, scope].append(judgements[-1].outcome == "supported")
        report(f"six claims, noise from {noise}")
    yield "| n | noise mostly from | scope | any false verdict | the large difference found |"
    yield "| --- | --- | --- | --- | --- |"
    for seed_count, noise, scope in product((8, 12), NOISES, SCOPES):
        wrong, found = (percent(tallies, what, noise, seed_count, scope) for what in ("false", "found"))
        yield f"| {seed_count} | {noise} | {scope} | {wrong:.1f} % | {found:.0f} % |"


def any_false(
    scope: str, judgements: Iterable[Judgement], players: Sequence[Played], *, margin: float = MARGIN
) -> bool:
    """Say whether any verdict is false: a wrong direction, or a difference that matters called one that does not."""
    truths = [truth(scope, players[0], other) for other in players[1:]]
    return any(_is_false(judgement, gap, margin) for judgement, gap in zip(judgements, truths, strict=True))


def _is_false(judgement: Judgement, difference: float, margin: float) -> bool:
    is_wrong_way = {"supported": difference <= 0, "refuted": difference >= 0}.get(judgement.outcome, False)
    return is_wrong_way or (judgement.is_within_margin and abs(difference) >= margin * (1 - 1e-9))


@dataclass(slots=True)
class Course:
    """How a family of claims fares over the looks.

    Attributes:
        evidence: By claim, at each look so far.
        weights: By claim, the share of its level that each look spends.
        waiting: Claims that are not decided.
        seeds: By claim, how many seeds it got.
        last: What is said of each claim.
    """

    evidence: list[list[Evidence]]
    weights: list[list[float]]
    waiting: list[int]
    seeds: list[int]
    last: tuple[Judgement, ...] = ()


NO_DIFFERENCE, AT_THE_MARGIN, SIX = "one, no difference", "one, at the margin", "six"
SEQUENCES: Mapping[str, tuple[tuple[tuple[float, ...], ...], int]] = {
    NO_DIFFERENCE: (((0.90, 0.90), (0.99, 0.99), (0.995, 0.995)), 600),
    AT_THE_MARGIN: (((0.99, 0.988),), 1000),
    SIX: ((FAMILY,), 400),
}
"""Cases of studies that go on until decided: the accuracies of the variants, and how often each is played."""


def sequences(bench: Bench) -> Iterator[str]:
    """Measure false verdicts over all looks, whether all looks' intervals cover, and the seeds that it took."""
    tallies: Tallies = defaultdict(list)
    used: dict[Name, list[float]] = defaultdict(list)
    for case, noise, scope in product(SEQUENCES, NOISES, SCOPES):
        games, replicates = SEQUENCES[case]
        for accuracies, _ in product(games, bench.replicates(replicates)):
            game = contest(noise, accuracies=accuracies, alike=1.0 if case == SIX else likeness(scope))
            players = play(game, seed_count=LOOKS[-1], generator=bench.generator)
            margin = abs(truth(scope, *players)) if case == AT_THE_MARGIN else MARGIN
            course = follow(bench, scope, players, margin=margin)
            wrong = any_false(scope, course.last, players, margin=margin)
            tallies["false", case, noise, scope, accuracies].append(wrong)
            if case != SIX:
                tallies["covered", case, noise, scope, accuracies].append(all_cover(course, truth(scope, *players)))
            used[case, noise, scope].append(float(np.mean(course.seeds)))
        report(f"until decided: {case}, noise from {noise}")
    yield "| claims | noise mostly from | scope | any false verdict, % | all looks' intervals cover, % | seeds, mean |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, counts in used.items():
        false, covered = (
            _range([key for key in tallies if key[:4] == (what, *name)], tallies, absent="")
            for what in ("false", "covered")
        )
        yield f"| {name[0]} | {name[1]} | {name[2]} | {false} | {covered} | {np.mean(counts):.0f} |"


def all_cover(course: Course, difference: float) -> bool:
    """Say whether the first claim's interval at every look that spends something holds the truth."""
    return all(
        covers(evidence.interval(0.05 * weight), difference)
        for evidence, weight in zip(course.evidence[0], course.weights[0], strict=True)
        if weight > 0
    )


def follow(bench: Bench, scope: str, players: Sequence[Played], *, margin: float) -> Course:
    """Judge a family at every planned look; a claim gets no more seeds once it is decided.

    What a single claim would have shown at the later looks is kept all the same, to see whether all of them cover.
    """
    reference, *others = players
    count = len(others)
    course = Course(
        evidence=[[] for _ in others],
        weights=[[] for _ in others],
        waiting=list(range(count)),
        seeds=[LOOKS[-1]] * count,
    )
    plan = exact_weights(LOOKS, level=0.05 / count)
    for seed_count, exact_weight in zip(LOOKS, plan, strict=True):
        for claim in course.waiting if count > 1 else [0]:
            look(bench, course, claim, scope, (reference, others[claim], seed_count, exact_weight))
        if course.waiting:
            _conclude(course, seed_count=seed_count, margin=margin)
    return course


def look(bench: Bench, course: Course, claim: int, scope: str, seen: tuple[Played, Played, int, float]) -> None:
    """Add what a look shows of a claim, and what it spends."""
    first, second, seed_count, weight = seen
    if scope == "these images":
        evidence: Evidence = bench.flips(first, second, seed_count=seed_count)
    else:
        gap = _gap(first, second, seed_count=seed_count)
        evidence, spent = gap.other_images, sum(course.weights[claim])
        weight = crossed_weight(
            _components(gap), seed_count=seed_count, image_count=gap.image_count, last_look=LOOKS[-1], spent=spent
        )
    course.evidence[claim].append(evidence)
    course.weights[claim].append(weight)


def _components(gap: Crossed) -> Components:
    if gap.components is None:
        raise ValueError("a look needs two seeds")
    return gap.components


def _conclude(course: Course, *, seed_count: int, margin: float) -> None:
    """Judge the family, and let decided claims wait no more."""
    questions = [
        Question(relation="greater", evidence=(repeated(evidence, weights),), margin=margin)
        for evidence, weights in zip(course.evidence, course.weights, strict=True)
    ]
    course.last = judge(questions)
    for claim in [claim for claim in course.waiting if course.last[claim].outcome != "undecided"]:
        course.waiting.remove(claim)
        course.seeds[claim] = seed_count


def controls(bench: Bench) -> Iterator[str]:
    """Measure how often a variant seems to differ from its own copy under other seeds."""
    yield "| seeds | noise mostly from | seems to differ |"
    yield "| --- | --- | --- |"
    for noise in NOISES:
        game = contest(noise, accuracies=(0.99, 0.99), alike=1.0, image_count=2_000)
        differs = []
        for _ in bench.replicates(8000):
            one, copy = (player.answers.mean(axis=1) for player in play(game, seed_count=8, generator=bench.generator))
            differs.append(not covers(unpaired_evidence(one.tolist(), copy.tolist()).interval(0.05), 0.0))
        yield f"| 8 and 8 | {noise} | {100 * np.mean(differs):.1f} % |"


def report(done: str) -> None:
    """Say on standard error how far the run is."""
    sys.stderr.write(f"\r{time.perf_counter() - STARTED:6.0f} s  {done:60}")


def written(page: str, tables: Mapping[str, str]) -> str:
    """Return the page with the tables, by title, in place of those of the same title between its two lines."""
    before, _, rest = page.partition(BEGIN)
    measured, _, after = rest.partition(END)
    kept = dict(section.split("\n\n", maxsplit=1) for section in measured.split("### ")[1:])
    known = {title: text.strip() for title, text in kept.items()} | tables
    sections = [f"### {title}\n\n{known[title]}\n" for title in PARTS if title in known]
    return before + BEGIN + "\n" + "\n".join(sections) + "\n" + END + after


PARTS = {
    "Intervals of an accuracy, n seeds": (accuracies, 7),
    "Where errors are few and from seeds": (worst_corners, 6),
    "Intervals of a difference in accuracy, n seeds": (differences, 0),
    "The same for losses": (losses, 1),
    "One claim, n seeds": (single_claims, 2),
    "Six claims, n seeds": (families, 3),
    "Until decided": (sequences, 4),
    "The control": (controls, 5),
}
"""Tables by title, each with the number of its own stream of random numbers."""


def main() -> None:
    """Measure, show the tables, and keep them where all replicates were made."""
    names = [measure.__name__ for measure, _ in PARTS.values()]
    parser = argparse.ArgumentParser(description="Measure coverage and false verdicts where the truth is known.")
    parser.add_argument("--part", nargs="+", choices=names, default=names, help="these tables alone")
    parser.add_argument("--share", type=float, default=1.0, help="of all replicates; below 1 nothing is kept,")
    parser.add_argument("--keep", action="store_true", help="unless this is given; the table then says so")
    asked = parser.parse_args()
    streams = np.random.SeedSequence(SEED).spawn(len(PARTS))
    for title, (measure, stream) in PARTS.items():
        if measure.__name__ not in asked.part:
            continue
        bench = Bench(generator=np.random.default_rng(streams[stream]), share=asked.share)
        note = f"From {100 * asked.share:g} % of the replicates.\n\n" if asked.share < 1 else ""
        table = note + "\n".join(measure(bench))
        sys.stdout.write(f"### {title}\n\n{table}\n\n")
        sys.stdout.flush()
        if asked.keep or asked.share == 1:
            PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), {title: table}), encoding="utf-8")


if __name__ == "__main__":
    main()
