"""Turn a study into the trials that answer it: a `Study` and its data's facts in, trials and who uses them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bakeoff.data import DatasetFacts
from bakeoff.plan.facts import Assignment, Trial
from bakeoff.spec import Settings, Study, digest, first_seeds, settings_of, to_plain, variant_names
from bakeoff.streams import NUMERICS_VERSION

# A name, a place on disk or a shape that the data has anyway changes no number; the data's content stands by itself.
_WITHOUT_EFFECT = ("dataset", "layer_names", "input_shape")


def trial_digest(settings: Settings, seed: int, *, data_digest: str) -> str:
    """Return what names a trial: the same for equal settings, data content, seed and numerics.

    Raises:
        ValueError: The precision is still "auto": what a trial gives depends on what that comes to.
    """
    if settings.precision == "auto":
        raise ValueError("a trial needs a precision: decide what 'auto' comes to first.")
    plain = {name: value for name, value in to_plain(settings).items() if name not in _WITHOUT_EFFECT}
    return digest({"settings": plain, "data": data_digest, "seed": seed, "numerics": NUMERICS_VERSION})


def trials(study: Study, facts: DatasetFacts, *, seeds: Mapping[str, Sequence[int]] | None = None) -> tuple[Trial, ...]:
    """Return the distinct trials of a study, in the order of its variants and seeds.

    Args:
        study: What is asked.
        facts: Of its data set.
        seeds: Of each variant; those that a study begins with where they are None.
    """
    distinct: dict[str, Trial] = {}
    for name, seed in _asked(study, seeds):
        settings = settings_of(study, name)
        digest_of = trial_digest(settings, seed, data_digest=facts.digest)
        distinct.setdefault(digest_of, Trial(digest=digest_of, settings=settings, seed=seed))
    return tuple(distinct.values())


def assignments(
    study: Study, facts: DatasetFacts, *, seeds: Mapping[str, Sequence[int]] | None = None
) -> tuple[Assignment, ...]:
    """Return which trial answers for each variant and seed; variants with equal settings share theirs.

    Args:
        study: What is asked.
        facts: Of its data set.
        seeds: As in `trials`.
    """
    return tuple(
        Assignment(
            variant=name, seed=seed, trial=trial_digest(settings_of(study, name), seed, data_digest=facts.digest)
        )
        for name, seed in _asked(study, seeds)
    )


def _asked(study: Study, seeds: Mapping[str, Sequence[int]] | None) -> Iterator[tuple[str, int]]:
    """Yield each variant with each of its seeds."""
    for name in variant_names(study):
        for seed in range(first_seeds(study)) if seeds is None else seeds[name]:
            yield name, seed
