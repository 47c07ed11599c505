"""How long variants train alone: a study's results in, its latest timing of some variants out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bakeoff.analysis.contrasts import chain_variants
from bakeoff.analysis.results import Results
from bakeoff.spec import Chain, Study, parse_expectation, parse_metric, timing_name, variant_names
from bakeoff.store import StoredRun

TIME = "microseconds_per_image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Variants that were timed by turns, each training alone.

    Attributes:
        blocks: Microseconds per image, by variant; the n-th figures of all variants were taken one after the other.
        machine: The processor, and the device if that was another.
    """

    blocks: Mapping[str, tuple[float, ...]]
    machine: str


def timed_variants(study: Study) -> tuple[str, ...]:
    """Return the variants that claims about time are about, in the study's order."""
    asked: set[str] = set()
    for claim in study.claims:
        expected = parse_expectation(claim.expect)
        if isinstance(expected, Chain) and parse_metric(claim.metric).name == TIME:
            asked.update(chain_variants(expected, variant_names(study)))
    return tuple(name for name in variant_names(study) if name in asked)


def latest_timing(results: Results, variants: Sequence[str]) -> Timing | None:
    """Return the latest timing of all these variants together, as they are now; None without one."""
    digests = {name: results.trial(name, results.seeds(name)[0]).digest for name in variants}
    name = timing_name(results.run.run.name)
    for stored in reversed(results.store.study_runs()):
        found = _by_trial(stored) if stored.run.name == name else {}
        if found.keys() >= set(digests.values()):
            blocks = {variant: found[digest] for variant, digest in digests.items()}
            return Timing(blocks=blocks, machine=_machine(stored))
    return None


def _by_trial(stored: StoredRun) -> dict[str, tuple[float, ...]]:
    kept = stored.run.environment.get(TIME)
    if not isinstance(kept, dict):
        return {}
    return {str(digest): tuple(float(each) for each in blocks) for digest, blocks in kept.items() if blocks}


def _machine(stored: StoredRun) -> str:
    where = stored.run.environment
    processor, device = str(where.get("processor")), str(where.get("device"))
    return processor if device == "cpu" else f"{processor}, {device}"
