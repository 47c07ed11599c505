"""A study as asked for on one occasion: a `Study` in, the same with other seeds, epochs or fewer variants out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bakeoff.spec.claims import Claim
from bakeoff.spec.expectations import SymptomClaim, parse_expectation, variants_named
from bakeoff.spec.lineage import flattened
from bakeoff.spec.placeholders import placeholders
from bakeoff.spec.seeds import Seeds
from bakeoff.spec.study import Study, all_variants, settings_of, variant_names
from bakeoff.spec.variant import Variant


def override(
    study: Study, *, seeds: Seeds | None = None, epochs: int | None = None, only: Collection[str] | None = None
) -> Study:
    """Return the study with other seeds or epochs, or cut down to some of its variants and the claims about them.

    Raises:
        UnknownName: `only` names a variant that the study does not have.
        StudyError: A number is none that the study may have.
    """
    if only is not None:
        study = _cut_down(study, only)
    if epochs is not None:
        study = _with_epochs(study, epochs)
    return study if seeds is None else replace(study, seeds=seeds)


def _with_epochs(study: Study, epochs: int) -> Study:
    if study.grid is not None and "epochs" in study.grid.values:
        study = _cut_down(study, variant_names(study))
    variants = {name: replace(variant, epochs=None) for name, variant in study.variants.items()}
    return replace(study, variants=variants, epochs=epochs)


def _cut_down(study: Study, only: Collection[str]) -> Study:
    for name in only:
        settings_of(study, name)
    variants = all_variants(study.variants, study.grid)
    common = [study.optimizer, *study.callbacks]
    kept = {name: _alone(flattened(name, variants), common) for name in variants if name in only}
    claims = tuple(claim for claim in study.claims if _is_about(claim, kept))
    return replace(study, variants=kept, grid=None, claims=claims)


def _alone(variant: Variant, common: Sequence[str]) -> Variant:
    """Return the variant without parameters that none of its calls needs."""
    needed = placeholders([*variant.layers, variant.optimizer or "", *(variant.callbacks or ()), *common])
    return replace(
        variant, parameters={name: variant.parameters[name] for name in variant.parameters if name in needed}
    )


def _is_about(claim: Claim, kept: Collection[str]) -> bool:
    expectation = parse_expectation(claim.expect)
    is_whole = all(name in kept for name in variants_named(expectation))
    return is_whole and (isinstance(expectation, SymptomClaim) or len(kept) > 1)
